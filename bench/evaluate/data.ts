import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Options, parse } from 'csv-parse/sync';

export type Row = Readonly<Record<string, string>>;

/** The folder that the data sets lie in, one folder each. */
export class DataFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  text(file: string): string {
    return readFileSync(join(this.#path, file), 'utf8');
  }

  json<T>(file: string): T {
    return JSON.parse(this.text(file)) as T;
  }

  csv(file: string, options: Options = {}): Row[] {
    const reading = { columns: true, bom: true, relax_quotes: true, ...options };
    return parse(this.text(file), reading) as unknown as Row[];
  }
}
