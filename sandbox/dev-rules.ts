import { person } from './people.ts';

// What `npm run dev` adds to ferry.config.json, so that approvals and frozen environments can be tried by hand. The rest
// stays as it is without rules: a refresh of UAT needs nobody's approval.

/** The content of ferry.config.json, with rules for GOLD and for exports of UAT in its first project. */
export function withDevRules(content: Record<string, unknown>): Record<string, unknown> {
  const [first = {}, ...others] = content.projects as readonly Record<string, unknown>[];
  const ana = person('ana').objectId;
  const noor = person('noor').objectId;
  const rules = [
    { action: 'refresh', target: 'GOLD', approvals: { from: [ana, noor] }, breakGlass: [ana] },
    { action: 'export', target: 'UAT', approvals: { from: { channel: 'releases' } } },
  ];
  return { ...content, projects: [{ ...first, rules }, ...others] };
}
