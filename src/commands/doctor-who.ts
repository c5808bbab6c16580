/** Who can do something about what `doctor` has found. */
const WHO = {
  you: 'You',
  member: 'A member of the project',
  owner: 'An owner of the LCS project',
  team: 'An owner of the team or chat',
  entra: 'An Entra administrator',
  operator: 'Whoever runs Ferry',
} as const;

/** A cure: who does what. `what` is a sentence that begins in lower case. */
export function cure(who: keyof typeof WHO, what: string): string {
  return `${WHO[who]}: ${what}`;
}

/** What others said, as it may be shown in a channel: Entra's sentences name accounts. */
export function withoutAccounts(said: string): string {
  return said.replace(/[^\s'"<>(),;]+@[^\s'"<>(),;]+/g, '(an account)');
}
