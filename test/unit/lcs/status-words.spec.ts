import assert from 'node:assert/strict';
import { progressOf } from '../../../src/lcs/status-words.ts';

describe('progressOf', () => {
  const table = {
    running:
      'NotStarted InProgress PreparingEnvironment PreparationSucceeded InProgressManually ValidationSuccessful ReadyForValidation PostCompletionCleanup',
    succeeded: 'Completed SignedOff CompletedManually SignedOffWithIssues',
    failing: 'Failed',
    rollingBack: 'RollbackInProgress',
    failed: 'Aborted PreparationFailed ValidationFailed SucceededFailed',
    rolledBack: 'RollbackCompleted RollbackSignedOff RollbackSignedOffWithIssues',
    rollbackFailed: 'RollbackFailed RollbackAborted',
    unknownWord: 'Unknown Levitating constructor',
  };
  for (const [progress, words] of Object.entries(table)) {
    for (const word of words.split(' ')) {
      it(`takes ${word} for ${progress}`, () => assert.equal(progressOf(word), progress));
    }
  }

  it('does not mind case or blanks', () => assert.equal(progressOf(' COMPLETED '), 'succeeded'));
});
