/** What a line of the log may say: facts by name, never a row's or a payload's contents. */
export type Facts = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

export const LOG_LEVELS = ['info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Returns a log that writes one JSON object a line; standard error leaves standard output clean. */
export function openLog(
  level: LogLevel,
  write = (line: string) => process.stderr.write(line),
): Log {
  const least = LOG_LEVELS.indexOf(level);
  const at =
    (name: LogLevel) =>
    (message: string, facts: Facts = {}) => {
      if (LOG_LEVELS.indexOf(name) < least) return;
      const time = new Date().toISOString();
      write(`${JSON.stringify({ time, level: name, message, ...facts })}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
