import { person } from '../../sandbox/people.ts';
import type { Stage } from './stage.ts';

/** What is played for one or a few pictures. Scenes go one after the other, in one sandbox. */
export type Scene = (stage: Stage) => Promise<void>;

const HOURS = 3_600;
const REFRESH_POST = /^\/databasemovement\/v1\/refresh\//;

/** In this order: later scenes show what earlier ones have left behind. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'getting going': async (stage) => {
    await stage.as('robin');
    await stage.take('help', await stage.ask('help', 'with your own rights'), 838);
    await stage.take('projects', await stage.ask('projects', 'Contoso archive'));
    await stage.take('use', await stage.ask('use Contoso rollout', 'From now on'));
    await stage.take('sign-in', await stage.ask('backups', 'Please sign in'));
    await stage.sandbox.tokenService.signIn(person('robin'));
    for (const approver of ['ana', 'noor']) {
      // So that Ferry knows their names.
      await stage.as(approver);
      await stage.ask('whoami', 'You are');
    }
    await stage.as('robin');
    await stage.take('whoami', await stage.ask('whoami', /Contoso rollout.*environments/));
  },

  looking: async (stage) => {
    await stage.take('environments', await stage.ask('environments', 'MIGRATED'));
    await stage.take('environment', await stage.ask('environments UAT', 'What ran last'));
    const backups = await stage.ask('backups nightly', 'Database backups');
    await stage.take('backups', backups);
    await stage.press(backups, 'Details');
    await stage.says(backups, 'database backup');
    await stage.take('backup', backups);
    await stage.take('history', await stage.ask('history UAT', 'History of UAT'));
    await stage.take('plan', await stage.ask('plan refresh UAT from PROD', 'UAT is a sandbox environment'));
    await stage.take('why', await stage.ask('why refresh GOLD from UAT', 'Ana Duarte'));
  },

  'a refresh': async (stage) => {
    stage.sandbox.lcs.refreshSeconds = 2 * HOURS;
    await stage.take('refresh-form', await stage.ask('refresh', 'Source'));
    const thread = await stage.ask('refresh UAT from PROD', 'Nothing has been sent yet');
    await stage.take('refresh', thread);
    await stage.fill(thread, 'UAT');
    await stage.press(thread, 'Confirm');
    await stage.says(thread, 'Running in LCS');
    stage.lcsSays('UAT', 'InProgress');
    await stage.says(thread, 'InProgress');
    await stage.take('running', thread);
    await stage.take('taken', await stage.ask('refresh UAT from GOLD', 'is being overwritten'));
    stage.lcsSays('UAT', 'Completed');
    await stage.says(thread, 'is done');
    await stage.take('done', thread);
    await stage.take('quota', await stage.ask('quota UAT', 'Robin Keller'));
  },

  'an approval': async (stage) => {
    const thread = await stage.ask('refresh GOLD from TEST', 'Nothing has been sent yet');
    await stage.fill(thread, 'GOLD');
    await stage.press(thread, 'Confirm');
    await stage.says(thread, 'Waiting for approval');
    await stage.as('ana');
    const seen = stage.thread('refresh GOLD from TEST');
    await seen.getByRole('button', { name: 'Approve' }).waitFor();
    await stage.take('approve', seen);
    await stage.as('robin');
  },

  'saving, starting, stopping, later': async (stage) => {
    await stage.take('export', await stage.ask('export UAT as before-rehearsal-3', 'Nothing has been sent yet'));
    await stage.take('stop', await stage.ask('stop DEV-1', 'Nothing has been sent yet'));
    const later = await stage.ask('start DEV-2 tomorrow 6:30', 'Nothing has been sent yet');
    await stage.press(later, 'Confirm');
    await stage.says(later, 'It starts later');
    await stage.take('later', later);
  },

  following: async (stage) => {
    const { lcs } = stage.sandbox;
    const startedAt = Date.now() - 40 * 60_000;
    lcs.injectPortalOperation({ environment: 'CLASSIC', source: 'TEST', startedAt, status: 'InProgress' });
    await stage.take('watch', await stage.ask('watch CLASSIC', 'Running in LCS'));
    await stage.take('status', await stage.ask('status', 'Look again'));
  },

  'what goes wrong': async (stage) => {
    const { lcs } = stage.sandbox;
    lcs.nextOutcome('Failed', 'RollbackInProgress', 'RollbackCompleted');
    lcs.refreshSeconds = 1;
    const failing = await stage.ask('refresh UAT from PROD', 'Nothing has been sent yet');
    await stage.fill(failing, 'UAT');
    await stage.press(failing, 'Confirm');
    await stage.says(failing, 'UAT is as it was before');
    await stage.take('rolled-back', failing);
    lcs.faults.add({ name: 'lost', method: 'POST', path: REFRESH_POST, fault: { kind: 'reset' } });
    const lost = await stage.ask('refresh MIGRATED from PROD', 'Nothing has been sent yet');
    await stage.fill(lost, 'MIGRATED');
    await stage.press(lost, 'Confirm');
    await stage.says(lost, 'nobody knows whether');
    await stage.take('lost-answer', lost);
  },

  'holding back': async (stage) => {
    await stage.sandbox.tokenService.signIn(person('noor'));
    await stage.as('noor');
    await stage.take('freeze', await stage.ask('freeze TEST until tomorrow because finance rehearses', 'froze TEST'));
    await stage.take('freezes', await stage.ask('freezes', 'finance rehearses'));
    await stage.take('unfreeze', await stage.ask('unfreeze TEST', 'lifted the freeze'));
    await stage.as('robin');
  },

  records: async (stage) => {
    await stage.take('audit', await stage.ask('audit UAT', 'Audit log'));
    await stage.take('audit-export', await stage.ask('audit export UAT', 'Audit log as a file'));
  },

  leaving: async (stage) => {
    await stage.as('noor');
    await stage.take('sign-out', await stage.ask('sign out', 'You are signed out'));
    await stage.as('robin');
  },

  'finding out what is wrong': async (stage) => {
    await stage.take('doctor', await stage.ask('doctor', 'Member of 2 projects'));
    await stage.sandbox.tokenService.signIn(person('sam'));
    await stage.as('sam');
    await stage.take('doctor-no-member', await stage.ask('doctor', 'Member of 2 projects'));
  },
};
