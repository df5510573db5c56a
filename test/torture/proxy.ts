import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A TCP proxy on loopback whose line can be spoilt. */
export interface TcpProxy {
  readonly port: number;
  /** Ends every connection there is. */
  cut(): void;
  /** Connections stay open and nothing passes, also on new ones, until `mend`. */
  silence(): void;
  /** Everything comes that much later, until `mend`. */
  delay(ms: number): void;
  mend(): void;
  close(): Promise<void>;
}

/** Passes what comes in on to a port of this machine. */
export async function openProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let [isSilent, delayMs] = [false, 0];

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = dial({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    pass(client, upstream);
    pass(upstream, client);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });

  /**
   * What came while the line was silent is lost with its connection, as behind a dead router: also
   * that one side hung up, which nobody answers then.
   */
  const pass = (from: Socket, to: Socket) => {
    // Nothing overtakes what is still on its way, also where that was held up longer.
    let before = Promise.resolve();
    const arrive = (what: () => void) => {
      if (isSilent) return;
      const due = performance.now() + delayMs;
      before = before.then(async () => {
        const left = due - performance.now();
        if (left > 0) await wait(left);
        what();
      });
    };
    from.on('data', (chunk) => arrive(() => to.writable && to.write(chunk)));
    from.on('end', () => arrive(() => to.end()));
  };
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    silence: () => {
      isSilent = true;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    mend: () => {
      // Bytes are missing in what was open: it can never be whole again.
      if (isSilent) cut();
      [isSilent, delayMs] = [false, 0];
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
