import { readFile } from 'node:fs/promises';
import type { Verdict } from './checks.ts';
import type { Scene } from './scene.ts';
import { inWords } from './story.ts';

const MOST_LINES = 60;

/** Everything that helps to understand at once what went wrong in a run. */
export async function accountOf(scene: Scene, verdict: Verdict): Promise<string> {
  const { run, operation, doubles, forgotten } = verdict;
  const complaints = [...forgotten, ...(doubles > 0 ? [`${doubles} POSTs too many`] : [])];
  const sections: [string, readonly string[]][] = [
    ['its person', run.diary],
    ['messages', messagesOf(scene, verdict)],
    ['operations', scene.ledger.of(run.target).map((entry) => JSON.stringify(entry))],
    ['events', operation ? await eventsOf(scene, operation.id) : []],
    ['jobs', operation ? await jobsOf(scene, operation.id) : []],
    ['log', operation ? await logOf(scene, operation.id) : []],
  ];
  const body = sections.flatMap(([title, lines]) => [`  ${title}:`, ...lines.map((line) => `    ${line}`)]);
  return [inWords(run.story), ...complaints.map((complaint) => `  !! ${complaint}`), ...body].join('\n');
}

function messagesOf({ sandbox: { teams } }: Scene, { run }: Verdict): string[] {
  return teams
    .messages()
    .filter((message) => message.conversationId === run.thread || message.text.includes(`${run.target} from`))
    .map((message) => {
      const at = message.at - run.startedAt;
      return `${String(at).padStart(6)} ms  ${message.from} (edited ${message.edited}): ${teams.textOf(message).replaceAll('\n', ' | ').slice(0, 220)}`;
    });
}

async function eventsOf({ ledger }: Scene, id: string): Promise<string[]> {
  const events = await ledger.query<{ line: string }>(
    `select to_char(at, 'HH24:MI:SS.MS') || ' ' || what || ' ' || data::text as line
     from events where operation_id = $1 order by seq`,
    [id],
  );
  return events.map(({ line }) => line);
}

async function jobsOf({ ledger }: Scene, id: string): Promise<string[]> {
  const jobs = await ledger.query<{ line: string }>(
    `select name || ' ' || state::text || ' ' || data::text || ' retries ' || retry_count || ' from '
       || to_char(start_after, 'HH24:MI:SS.MS') as line
     from pgboss.job where data->>'operationId' = $1 order by created_on`,
    [id],
  );
  return jobs.map(({ line }) => line);
}

async function logOf({ logFiles }: Scene, id: string): Promise<string[]> {
  const texts = await Promise.all(logFiles.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts
    .flatMap((text, index) =>
      text
        .split('\n')
        .filter((line) => line.includes(id))
        .map((line) => `bot ${index + 1} ${line}`),
    )
    .slice(-MOST_LINES);
}
