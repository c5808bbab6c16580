import type { CardAction } from '../../commands/card-actions.ts';
import type { Choice, FormPurpose } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { plainChoice, typedBefore } from './refresh-form.ts';

export interface EnvironmentFormData extends CardData, FormWords {
  readonly project: string;
  readonly projectId: number;
  readonly problem: string;
  readonly choices: readonly Choice[];
  readonly hasChoices: boolean;
  /** An environment's id, or nothing. */
  readonly environment: string;
  readonly purpose: FormPurpose;
  readonly isExport: boolean;
  readonly isWatch: boolean;
  readonly backupName: string;
  readonly canBeLater: boolean;
  /** As it was typed, or nothing. */
  readonly startAt: string;
}

interface FormWords {
  readonly verb: CardAction['verb'];
  readonly title: string;
  readonly about: string;
  readonly button: string;
}

const TO_CONFIRM = 'Nothing happens yet: Ferry checks and asks you to confirm.';

const WORDS: Readonly<Record<FormPurpose, FormWords>> = {
  export: {
    verb: 'requestOn',
    title: 'Export a database',
    about: `LCS saves the database as a backup in the project. ${TO_CONFIRM}`,
    button: 'Continue',
  },
  start: { verb: 'requestOn', title: 'Start an environment', about: TO_CONFIRM, button: 'Continue' },
  stop: { verb: 'requestOn', title: 'Stop an environment', about: TO_CONFIRM, button: 'Continue' },
  history: { verb: 'history', title: 'History', about: 'What ran on an environment.', button: 'Show' },
  watch: {
    verb: 'watch',
    title: 'Watch an environment',
    about: 'Ferry follows what was started in LCS itself, and tells you how it ends.',
    button: 'Watch',
  },
};

export function environmentFormContent(reply: ReplyOf<'environmentForm'>): CardContent<EnvironmentFormData> {
  const { project, purpose, problem, choices } = reply;
  const words = WORDS[purpose];
  return content('environment-form', problem ?? `${words.title} in ${project.name}`, {
    ...words,
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    problem: escapeMarkdown(clip(problem ?? '', 1000)),
    choices: choices.map(plainChoice),
    hasChoices: choices.length > 0,
    environment: reply.environment ?? '',
    purpose,
    isExport: purpose === 'export',
    isWatch: purpose === 'watch',
    backupName: clip(plainLine(reply.backupName ?? ''), 50),
    canBeLater: words.verb === 'requestOn',
    startAt: typedBefore(reply.startAt),
  });
}
