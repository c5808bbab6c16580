import type { Clock } from '../../src/clock.ts';
import type { Job, JobHandlers, JobQueue, JobRequest } from '../../src/operations/ports.ts';

export interface MemoryJobs extends JobQueue {
  /** Neither taken nor ended, in the order they were created. */
  readonly waiting: readonly Job[];
  complete(job: Job): void;
  /** What a process loses that forgets. */
  loseAll(): void;
  /** Runs what is due until nothing is; a job that throws goes on waiting, and the error is the caller's. */
  runDue(handlers: JobHandlers): Promise<void>;
}

/** The job queue's contract (`ports.ts`) without a database: jobs run when the spec says so. */
export function createMemoryJobs(clock: Clock): MemoryJobs {
  let waiting: Job[] = [];
  const running = new Set<Job>();
  let lastId = 0;

  function create(request: JobRequest): number {
    const twin = twinOf(request, request.queue === 'cards' ? waiting : [...waiting, ...running]);
    // Of `cards` one waits per operation, and the newest request moves it; the others stay as they are.
    if (twin && request.queue === 'cards') waiting = waiting.filter((job) => job !== twin);
    if (twin && request.queue !== 'cards') return 0;
    lastId += 1;
    waiting.push({ ...request, id: twin?.id ?? `job-${lastId}` });
    return twin ? 0 : 1;
  }

  async function run(job: Job, handlers: JobHandlers): Promise<void> {
    waiting = waiting.filter((other) => other !== job);
    running.add(job);
    try {
      await handlers[job.queue](job);
    } catch (error) {
      if (running.has(job)) waiting.push(job);
      throw error;
    } finally {
      running.delete(job);
    }
  }

  return {
    get waiting() {
      return waiting;
    },
    start: async () => {},
    stop: async () => {},
    ensure: async (wanted) => wanted.reduce((created, request) => created + create(request), 0),
    postpone: async (job, startAfter) => {
      running.delete(job);
      const { queue, operationId, revision } = job;
      const twin = queue === 'cards' ? twinOf(job, waiting) : undefined;
      if (twin && (twin.startAfter ?? 0) <= startAfter) return;
      create({ queue, operationId, revision, startAfter });
    },
    complete: (job) => void running.delete(job),
    loseAll: () => {
      waiting = [];
    },
    async runDue(handlers) {
      for (;;) {
        const due = waiting.find(({ startAfter }) => (startAfter ?? 0) <= clock.now());
        if (!due) return;
        await run(due, handlers);
      }
    },
  };
}

function twinOf(request: JobRequest, jobs: readonly Job[]): Job | undefined {
  return jobs.find(
    ({ queue, operationId, revision }) =>
      queue === request.queue &&
      operationId === request.operationId &&
      (queue === 'cards' || revision === request.revision),
  );
}
