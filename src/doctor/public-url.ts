import { z } from 'zod';
import { isLoopback } from '../config/loopback.ts';
import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';
import { type Answer, isAboutCertificate, jsonOf, type Web } from './web.ts';

const ABOUT = 'PUBLIC_URL';

export interface PublicUrlDeps {
  readonly publicUrl: string;
  /** Whether a Ferry runs on this machine: only then somebody must answer. */
  readonly isRunning: boolean;
  readonly web: Web;
}

const aliveSchema = z.object({ status: z.literal('alive') });
const refusalSchema = z.object({ error: z.literal('noToken') });

/** Whether it is Ferry that Teams and people find at its public address. */
export async function lookAtPublicUrl({ publicUrl, isRunning, web }: PublicUrlDeps): Promise<Look> {
  const [health, message] = await Promise.all([
    web.ask(`${publicUrl}/healthz`),
    web.ask(`${publicUrl}/api/messages`, { body: '{}' }),
  ]);
  return found(judge(publicUrl, isRunning, health, message));
}

function judge(publicUrl: string, isRunning: boolean, health: Answer, message: Answer): Finding {
  const { host } = new URL(publicUrl);
  const endpoint = `${publicUrl}/api/messages`;
  if (health.kind === 'silent') {
    const seen = `${host} cannot be reached from here: ${health.why}.`;
    if (health.code === 'ENOTFOUND') return failed(ABOUT, seen, `${CORRECT} Or make the name known in DNS.`);
    if (isAboutCertificate(health.code)) return failed(ABOUT, seen, CERTIFICATE);
    if (!isRunning)
      return warned(ABOUT, `${seen} Nor does Ferry run on this machine.`, 'Start Ferry, and run doctor again.');
    if (isLoopback(publicUrl)) return failed(ABOUT, `${seen} Ferry runs, but not there.`, CORRECT);
    return warned(ABOUT, seen, FROM_OUTSIDE);
  }
  if (health.isRedirect || (message.kind === 'answered' && message.isRedirect)) {
    return failed(ABOUT, `${host} sends whoever asks elsewhere (${health.status}).`, REDIRECT);
  }
  if (isGatewayError(health)) {
    return isRunning
      ? failed(ABOUT, `${host} answers ${health.status}: it does not reach the Ferry behind it.`, BEHIND)
      : warned(ABOUT, `${host} answers ${health.status}, and Ferry does not run on this machine.`, BEHIND);
  }
  if (health.status !== 200 || !aliveSchema.safeParse(jsonOf(health.text)).success) {
    return failed(ABOUT, `${host} is not Ferry: it answers ${health.status} to GET /healthz.`, CORRECT);
  }
  const isFerrysDoor =
    message.kind === 'answered' && message.status === 401 && refusalSchema.safeParse(jsonOf(message.text)).success;
  if (isFerrysDoor)
    return passed(ABOUT, `Ferry answers at ${host}. The Azure Bot's messaging endpoint must be ${endpoint}.`);
  const seen = message.kind === 'silent' ? message.why : `the answer is ${message.status}`;
  return failed(ABOUT, `${host} answers, but POST /api/messages does not reach Ferry: ${seen}.`, LET_THROUGH);
}

function isGatewayError({ status }: Extract<Answer, { kind: 'answered' }>): boolean {
  return [502, 503, 504].includes(status);
}

const CORRECT =
  "Set PUBLIC_URL to the address under which Ferry is reached, and the Azure Bot's messaging endpoint to the same with /api/messages behind it.";
const CERTIFICATE = 'Give the host a certificate that everybody trusts, for this name, with its whole chain.';
const FROM_OUTSIDE =
  'Some networks do not let a machine reach its own public address: open it with /healthz behind it from outside. If that fails, too, correct PUBLIC_URL or the way to Ferry.';
const REDIRECT =
  'Switch off what asks for a sign-in or moves visitors there (authentication of App Service, a redirect of the proxy): Teams follows neither. Or correct PUBLIC_URL.';
const BEHIND = 'Start Ferry, and let the proxy or platform pass requests on to its PORT.';
const LET_THROUGH = 'Let the proxy pass every method, path and header on to Ferry, without a check of its own.';
