import { capital } from '../operations/capital.ts';
import { findEnvironment } from '../operations/environments.ts';
import { explain } from '../operations/explaining.ts';
import { freezesNow } from '../operations/freezes-now.ts';
import { knownPerson } from '../operations/known-person.ts';
import type { PolicyQuestion } from '../operations/policy.ts';
import { configuredFacts } from '../operations/policy-now.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { Action, ProjectSettings } from '../operations/settings.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentsFor, unknownName } from './project-environments.ts';
import type { Reply } from './reply.ts';
import { readStart, timedReadings } from './start-time.ts';
import { grouped, viewWhy } from './why-view.ts';
import { whyIn } from './why-words.ts';

export function whyCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'why',
      usage: 'why <refresh|export|start|stop> <environment>, why download',
      about: 'Whether you may do it here, now or later, by which rule, and who has to agree.',
    },
    aliases: ['why not'],
    run: (words, request) => withProject(deps, request, (project) => why(deps, request, project, words)),
  };
}

const USAGE = 'Write for example: why refresh UAT, why refresh UAT from PROD, why stop DEV1, or why download.';

/** Explains the policy alone: what LCS, its history and its quota say, is the plan's business. */
async function why(deps: CommandDeps, request: Request, project: ProjectSettings, words: string): Promise<Reply> {
  const { environments, warning } = await environmentsFor(deps, request, project);
  const { conversationId, asker } = request;
  const asked = whatIsAsked(words, environments, deps.clock.now(), asker.timezone);
  if (!asked.ok) return { kind: 'problem', sentence: asked.sentence };
  const { action, title, target, at, sources, isOpen } = asked;
  const person = await knownPerson(deps.people, asker.person);
  const freezes = await freezesNow(deps);
  const views = sources.map(async (source) => {
    const from = { action, project, source, target, person, conversationId };
    const question: PolicyQuestion = { ...from, at: at ?? deps.clock.now() };
    const names = isOpen && source ? [source.name] : [];
    return viewWhy(deps, question, await explain(deps, question, freezes), asker.timezone, names);
  });
  const groups = grouped(await Promise.all(views));
  return { kind: 'why', project, title, askerName: asker.name, at, groups, warning };
}

type Asked =
  | {
      readonly ok: true;
      readonly action: Action;
      readonly title: string;
      readonly target: EnvironmentFacts;
      /** ms UTC; null: now. */
      readonly at: number | null;
      readonly sources: readonly (EnvironmentFacts | null)[];
      /** No source was named, so that it is asked for all there are. */
      readonly isOpen: boolean;
    }
  | { readonly ok: false; readonly sentence: string };

function whatIsAsked(
  words: string,
  environments: readonly EnvironmentFacts[],
  now: number,
  timezone: string | null,
): Asked {
  const said = whyIn(words, environments, (timed) => timedReadings(timed, now, timezone));
  if (!said) return no(`What do you want to do? ${USAGE}`);
  const start = readStart(said.startAt, now, timezone);
  if (!start.ok) return start;
  const { at } = start;
  if (said.action === 'download') return download(at);
  const target = findEnvironment(environments, said.target);
  const source = findEnvironment(environments, said.source);
  const unknown =
    (target ? null : unknownName(said.target, environments)) ??
    (source ? null : unknownName(said.source, environments));
  if (unknown) return no(unknown);
  if (!target) return no(`Which environment? ${USAGE}`);
  const { action } = said;
  const title = `${capital(action)} ${target.name}`;
  if (action !== 'refresh') return { ok: true, action, title, target, at, sources: [null], isOpen: false };
  if (source)
    return { ok: true, action, title: `${title} from ${source.name}`, target, at, sources: [source], isOpen: false };
  const others = environments.filter(({ id }) => id !== target.id);
  return { ok: true, action, title, target, at, sources: others.length > 0 ? others : [null], isOpen: true };
}

function no(sentence: string): Asked {
  return { ok: false, sentence };
}

/** A backup does not say which environment it is of: rules that name one cannot speak of it. */
function download(at: number | null): Asked {
  const target = configuredFacts(null, { id: '', name: 'a backup' });
  return { ok: true, action: 'download', title: 'Download a backup', target, at, sources: [null], isOpen: false };
}
