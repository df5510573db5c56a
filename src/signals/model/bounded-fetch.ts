import { ModelUnavailable } from '../../errors.ts';

/** No answer of ours is near as long, whatever a server sends. */
const BODY_LIMIT_BYTES = 1_048_576;

/**
 * `fetch` that follows no redirect, since it would carry the key to another host, and reads a
 * bounded body.
 */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'error' });
  const body = await readBounded(response);
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  // The body is decoded by now.
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new Response(status === 204 ? null : body, { status, statusText, headers });
};

async function readBounded({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) throw new ModelUnavailable("the model's answer has no end");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
