import { PROJECT_IDS } from './fixture-ids.ts';
import type { Asset } from './model.ts';

const DAY = 86_400_000;

/** Age in days, name, file, description. */
type Row = readonly [number, string, string, string];

// Names as people give them: twice the same, nearly the same, and some that look like markup, mentions or expressions.
const ROLLOUT: readonly Row[] = [
  [0.13, 'UAT nightly', 'UAT-nightly-7.bacpac', 'Automatic export, kept for a week'],
  [1.13, 'UAT nightly', 'UAT-nightly-6.bacpac', 'Automatic export, kept for a week'],
  [2.13, 'UAT nightly', 'UAT-nightly-5.bacpac', 'Automatic export, kept for a week'],
  [3.4, 'UAT before go-live rehearsal 2', 'UAT-rehearsal-2.bacpac', 'Asked for by finance'],
  [9.21, 'UAT before go-live rehearsal', 'UAT-rehearsal-1.bacpac', ''],
  [12.7, 'TEST golden data 10.0.44', 'TEST-golden-10-0-44.bacpac', 'Test data of the regression suite'],
  [15.3, 'Größenänderung Lager & Zoll – Übergabe', 'lager-zoll.bacpac', 'Für das Team in München'],
  [20.9, '**UAT** _copy_ `final` # v2 | really', 'UAT_copy_final_v2.bacpac', '- keep\n- do not delete'],
  [26.02, '<at>Everyone</at> UAT export', 'UAT-everyone.bacpac', '<at>Robin Keller</at> asked for it'],
  [31.5, '[Download here](http://example.com/not-a-backup)', 'click-me.bacpac', 'See <http://example.com>'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: card expressions, to be shown as they are
  [44.8, '{{DATE(2026-01-01T00:00:00Z)}} ${name} UAT', 'UAT-expressions.bacpac', '${if(true, 1, 2)}'],
  [60.25, `UAT ${'very '.repeat(40)}long name`, `UAT-${'long-'.repeat(30)}name.bacpac`, 'x'.repeat(300)],
  [75, 'uat nightly', 'uat-nightly-lower-case.bacpac', ''],
  [122.6, 'Vendor upload', 'vendor.bak', 'Not a bacpac'],
];

const ARCHIVE: readonly Row[] = [
  [401.1, 'Year end 2024', 'year-end-2024.bacpac', 'Kept for the auditors'],
  [766.1, 'Year end 2023', 'year-end-2023.bacpac', 'Kept for the auditors'],
];

/** The project's backups; their ids and their ages at `now` (ms since the epoch) are always the same. */
export function createBackups(projectId: number, now: number): Asset[] {
  const rows = projectId === PROJECT_IDS.rollout ? ROLLOUT : ARCHIVE;
  return rows.map(([daysAgo, name, fileName, description], index) => ({
    id: `5b0e7a3d-41c6-4e9f-8d20-${String(projectId).padStart(8, '0')}a7${(index + 1).toString(16).padStart(2, '0')}`,
    name,
    fileName,
    description,
    createdAt: now - Math.round(daysAgo * DAY),
  }));
}
