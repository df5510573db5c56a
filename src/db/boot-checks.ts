import type { Config } from '../config.ts';
import type { QueueLocation } from '../queue/backend.ts';

export async function checkAtStart(_config: Config, _location: QueueLocation): Promise<void> {}
