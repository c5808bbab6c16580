import { sql } from 'kysely';

/**
 * A row to join into a statement whose commit shall not wait for the disk. For what a person's turn writes besides: should the
 * server die within the next moment it is lost, unless an operation was committed meanwhile, for what is on the disk is there in
 * the order in which it was committed. So nothing that an operation builds on is ever lost without it.
 */
export const WITHOUT_WAITING = sql`(select set_config('synchronous_commit', 'off', true)) as without_waiting`;
