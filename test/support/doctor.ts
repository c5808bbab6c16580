import assert from 'node:assert/strict';
import type { Look } from '../../src/doctor/section.ts';
import type { Answer, Web } from '../../src/doctor/web.ts';

/** By address, with `POST ` before it where something is posted: status and body, or the system's code for no answer. */
export type Answers = Readonly<Record<string, readonly [status: number, body?: unknown] | string>>;

/** A web in which only these addresses are known; asking for another one is a mistake of the spec. */
export function webOf(answers: Answers): Web & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    readings: [],
    asked,
    ask: async (url, post) => {
      const key = post ? `POST ${url}` : url;
      asked.push(key);
      const answer = answers[key];
      assert.ok(answer !== undefined, `${key} is asked for`);
      return toAnswer(answer);
    },
  };
}

function toAnswer(answer: NonNullable<Answers[string]>): Answer {
  if (typeof answer === 'string') return { kind: 'silent', code: answer, why: `(${answer})` };
  const [status, body = ''] = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answered', status, text, isRedirect: status >= 300 && status < 400 };
}

/** `fail about: text | cure` of each finding. */
export function linesOf({ findings }: Look): readonly string[] {
  return findings.map(
    ({ level, about, text, cure }) => `${level} ${about}: ${text}${cure === null ? '' : ` | ${cure}`}`,
  );
}

/** The only one there is. */
export function lineOf(look: Look): string {
  const lines = linesOf(look);
  assert.equal(lines.length, 1, lines.join('\n'));
  return lines[0] as string;
}
