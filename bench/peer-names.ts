/** The queues that we compare with; their programs, in `peers/`, have packages of their own. */
export const PEERS = ['bullmq', 'graphile-worker', 'pg-boss'] as const;
export type PeerName = (typeof PEERS)[number];

export const PEER_QUEUE = 'ordinary';
export const PEER_JOB = 'detect';
