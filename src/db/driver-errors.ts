import { AppError, DatabaseUnavailable, InvariantViolation, WriteConflict } from '../errors.ts';

/** SQLSTATEs of two transactions that met: serialization, deadlock, lock timeout, unique key. */
const CONFLICTS = new Set(['40001', '40P01', '55P03', '23505']);

/**
 * SQLSTATEs of a statement or session that was ended, and of a server that is not ready: also of
 * one that only reads, as a replica does that is reached while another takes over.
 */
const UNAVAILABLE = new Set(['57014', '25006', '25P03', '57P01', '57P02', '57P03', '57P05']);

/** Classes of SQLSTATEs: no connection, no access, nothing left of disk or memory, its own I/O. */
const UNAVAILABLE_CLASS = /^(08|28|53|58)/;

/** Failures of the socket, and node-postgres' own words for a connection that went away. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const GONE = /connection terminated|timeout exceeded when trying to connect|not queryable/i;

interface DriverError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
}

/** Returns the innermost cause that carries a driver's code, else the error itself. */
function driverErrorIn(error: unknown): DriverError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as DriverError;
    if (typeof code === 'string' && (/^[0-9A-Z]{5}$/.test(code) || NETWORK.test(code))) return at;
    if (GONE.test(at.message)) return at;
  }
  return null;
}

/**
 * Returns the driver's failure as one of ours, the original kept as `cause`; an error that is
 * ours, or no driver's, comes back as it is. Messages name code and constraint, never a value:
 * PostgreSQL's own text quotes rows.
 */
export function fromDriver(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const found = driverErrorIn(error);
  if (!found) return error;
  const code = String(found.code ?? '');
  const constraint = typeof found.constraint === 'string' ? ` (${found.constraint})` : '';
  const options = { cause: error };
  if (CONFLICTS.has(code)) {
    return new WriteConflict(`another transaction was first: ${code}${constraint}`, options);
  }
  if (UNAVAILABLE.has(code) || UNAVAILABLE_CLASS.test(code)) {
    return new DatabaseUnavailable(`PostgreSQL ended or refused the session: ${code}`, options);
  }
  if (/^[0-9A-Z]{5}$/.test(code) && !NETWORK.test(code)) {
    return new InvariantViolation(
      `PostgreSQL refused the statement: ${code}${constraint}`,
      options,
    );
  }
  return new DatabaseUnavailable(`PostgreSQL cannot be reached${code && `: ${code}`}`, options);
}
