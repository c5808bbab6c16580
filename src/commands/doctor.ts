import type { Finding } from '../operations/diagnosis.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { wordList } from '../operations/word-list.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { channelsFinding, connectionFinding, databaseFinding, versionFinding } from './doctor-ferry.ts';
import { examineProject, isLetIn, type ProjectExam } from './doctor-project.ts';
import { createRegionSearch } from './doctor-region.ts';
import { signInFinding, type TokenTry, tryTokens } from './doctor-sign-in.ts';
import { type Telling, toldTogether } from './doctor-telling.ts';
import { tokenFinding } from './doctor-token.ts';
import type { Reply } from './reply.ts';

/**
 * `doctor`: what stands between the asker and LCS. Like `whoami` it never asks to sign in, and shows nothing of anybody
 * else. The four questions that every search for a cause begins with come first; one cause gives one failure, and what
 * could not be looked at because of it is said once.
 */
export function doctorCommand(deps: CommandDeps): Command {
  /** It asks much of Entra and LCS: whoever asks again meanwhile gets the same answer. */
  const underWay = new Map<string, Promise<Reply>>();
  return {
    help: {
      name: 'doctor',
      usage: 'doctor',
      about: 'Looks for what stands between you and LCS, and says who can mend it.',
    },
    aliases: ['diagnose', 'diagnosis', 'check me', 'checkup', 'check up'],
    run: (_words, request) => {
      const { tenantId, objectId } = request.asker.person;
      const key = `${tenantId} ${objectId}`;
      const asked = underWay.get(key) ?? examine(deps, request).finally(() => underWay.delete(key));
      underWay.set(key, asked);
      return asked;
    },
  };
}

async function examine(deps: CommandDeps, request: Request): Promise<Reply> {
  const [lcs, channels, database] = await Promise.all([
    examineLcs(deps, request),
    channelsFinding(deps, request),
    databaseFinding(deps),
  ]);
  const findings = [...lcs.findings, channels, database].filter((finding) => finding !== null);
  return { kind: 'doctor', name: request.asker.name, findings, notLookedAt: notLookedAt(lcs.exams) };
}

/** The four questions in their order, and what belongs to them. */
async function examineLcs(deps: CommandDeps, request: Request) {
  const [tries, connection] = await Promise.all([tryTokens(deps, request), connectionFinding(deps, request)]);
  const signIn = signInFinding(tries, connection);
  const isSignedIn = signIn.level === 'pass';
  const exams = await examineProjects(deps, request, tries);
  const tokens = await Promise.all(
    tries.map((attempt) => tokenFinding(deps, request, attempt, isSignedIn, isTaken(exams, attempt))),
  );
  const useless = tries.filter((_, at) => tokens[at]?.level === 'fail').map(({ apiUrl }) => apiUrl);
  const looked = exams.map((one) => (useless.includes(one.project.apiUrl) ? { ...one, exam: null } : one));
  const findings: readonly (Finding | null)[] = [
    signIn,
    ...tokens,
    ...told(looked, ({ region }) => region),
    ...told(looked, ({ member }) => member),
    ...told(looked, ({ environments }) => environments),
    looked.some(({ exam }) => exam && isLetIn(exam)) ? versionFinding(deps, request) : null,
    // What is wrong with it has been said where it keeps somebody from signing in.
    isSignedIn || connection.level === 'pass' ? connection : null,
  ];
  return { findings, exams: looked };
}

interface Examined {
  readonly project: ProjectSettings;
  readonly exam: ProjectExam | null;
}

async function examineProjects(
  deps: CommandDeps,
  request: Request,
  tries: readonly TokenTry[],
): Promise<readonly Examined[]> {
  const search = createRegionSearch(deps, request);
  return Promise.all(
    deps.settings.projects.map(async (project) => {
      const attempt = tries.find(({ apiUrl }) => apiUrl === project.apiUrl);
      return { project, exam: attempt ? await examineProject(deps, request, project, attempt, search) : null };
    }),
  );
}

/** Whether LCS has let somebody in with this token. */
function isTaken(exams: readonly Examined[], { apiUrl }: TokenTry): boolean {
  return exams.some(({ project, exam }) => project.apiUrl === apiUrl && exam !== null && isLetIn(exam));
}

/** One of the three questions about projects. */
function told(exams: readonly Examined[], question: (exam: ProjectExam) => Telling | null): readonly Finding[] {
  const tellings = exams.flatMap(({ project, exam }) => {
    const tell = exam && question(exam);
    return tell ? [{ project, tell }] : [];
  });
  return toldTogether(tellings);
}

/** What nobody could look at, in one sentence; null: nothing was left out. */
function notLookedAt(exams: readonly Examined[]): string | null {
  const names = (of: readonly Examined[]) =>
    wordList(
      of.map(({ project }) => project.name),
      'and',
    );
  const closed = exams.filter(({ exam }) => exam === null);
  const half = exams.filter(({ exam }) => exam !== null && exam.environments === null);
  const parts = [
    ...(closed.length > 0 ? [`the region of ${names(closed)}, and what LCS shows you there`] : []),
    ...(half.length > 0 ? [`the environments of ${names(half)}`] : []),
  ];
  return parts.length === 0 ? null : `Not looked at until that is mended: ${parts.join('; ')}.`;
}
