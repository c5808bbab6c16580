import assert from 'node:assert/strict';
import { reportOf } from '../../../src/doctor/report.ts';
import { found, patiently, type Section } from '../../../src/doctor/section.ts';
import { lookAtProblems, lookAtWarnings } from '../../../src/doctor/settings.ts';
import { failed, passed, warned } from '../../../src/operations/diagnosis.ts';
import { lineOf, linesOf } from '../../support/doctor.ts';
import { createFakeClock, settled } from '../../support/fake-clock.ts';

const SECTIONS: readonly Section[] = [
  { title: 'First', findings: [passed('a', 'Good.'), warned('b', 'So so.', 'Look.')], notes: ['Ask.'] },
  { title: 'Second', findings: [failed('c', 'Bad.', 'Mend.')], notes: [] },
];

describe("the doctor's report", () => {
  it('has a line for each finding, its cure below, and the sum at the end', () => {
    const text = [
      'First\n  pass  a: Good.\n  warn  b: So so.\n        Cure: Look.\n  --    Ask.',
      'Second\n  FAIL  c: Bad.\n        Cure: Mend.',
      '1 passed, 1 warning, 1 failure. Mend what fails from the top, and run doctor again.',
    ].join('\n\n');
    assert.deepEqual(reportOf(SECTIONS, false), { text, failures: 1 });
  });

  it('is coloured for terminals only', () => {
    assert.ok(!reportOf(SECTIONS, false).text.includes('\u001b'));
    assert.ok(reportOf(SECTIONS, true).text.includes('\u001b[31mFAIL\u001b[0m'));
  });

  it('has the settings, right or wrong', () => {
    const [right, warning] = linesOf(lookAtWarnings(['Contoso'], ['can never match: x']));
    assert.match(right as string, /^pass .*1 project \(Contoso\)/);
    assert.match(warning as string, /^warn ferry\.config\.json: can never match: x\. \| Leave it/);
    assert.match(
      linesOf(lookAtProblems(['A: b', 'C: d'])).join('\n'),
      /^fail settings: A: b \| .*\nfail settings: C: d/,
    );
  });
});

describe('the patience of the doctor', () => {
  it('ends after 12 s', async () => {
    const clock = createFakeClock();
    const look = patiently(clock, 'it', () => new Promise(() => {}));
    await settled();
    await clock.advance(12_000);
    assert.match(lineOf(await look), /^fail it: No answer within 12 s\. \| Try again/);
  });

  it('makes a finding of what is thrown, without its words', async () => {
    const look = await patiently(createFakeClock(), 'it', async () => {
      throw new TypeError('swordfish');
    });
    assert.match(lineOf(look), /^fail it: This could not be looked at: TypeError\. \| This is a mistake in doctor/);
    assert.equal((await patiently(createFakeClock(), 'it', async () => found(passed('it', 'x')))).findings.length, 1);
  });
});
