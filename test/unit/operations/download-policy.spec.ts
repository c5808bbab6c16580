import assert from 'node:assert/strict';
import { decide } from '../../../src/operations/policy.ts';
import type { Freeze, Rule } from '../../../src/operations/settings.ts';
import { makeOperation, NOON, UAT } from '../../support/operations.ts';
import { makeDemand, makeFacts, makeProject, makeRule } from '../../support/settings.ts';

const PERSON = { ...makeOperation().requester, upn: null };
const FREEZE: Freeze = { projectId: null, environmentIds: null, from: null, until: null, reason: 'Go-live.' };

function askForDownload(rule: Partial<Rule>, freezes: readonly Freeze[] = []) {
  const project = makeProject({ rules: [makeRule(rule)] });
  const question = { action: 'download' as const, project, source: null, target: makeFacts({ ...UAT, id: '' }) };
  return decide({ ...question, person: PERSON, conversationId: '19:x@thread.tacv2', at: NOON }, freezes);
}

describe('a download, which nothing can hold back once its link is out', () => {
  it('is refused where the rules want it approved', () => {
    const decision = askForDownload({ approvals: makeDemand(['ana@contoso.com']) });
    assert.deepEqual([decision.allowed, decision.rule], [false, 'projects[0].rules[0]']);
    assert.match(decision.allowed ? '' : decision.reason, /a download cannot wait for that/);
  });

  it('is refused in a freeze even to who may break it, for nobody is asked why', () => {
    const rule = { breakGlass: [PERSON.objectId] };
    assert.equal(askForDownload(rule).allowed, true);
    const decision = askForDownload(rule, [FREEZE]);
    assert.deepEqual([decision.allowed, decision.rule], [false, 'freeze']);
  });
});
