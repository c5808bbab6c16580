import { z } from 'zod';
import { failed, passed } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';
import { type Answer, jsonOf, type Web } from './web.ts';

const ABOUT = "Bot Framework's keys";

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.object({ kty: z.string() })) });

export interface ChannelKeysDeps {
  readonly metadataUrl: string;
  readonly issuer: string;
  readonly web: Web;
}

/** Whether what Teams sends can be checked: metadata, keys, and whose tokens they are for. */
export async function lookAtChannelKeys({ metadataUrl, issuer, web }: ChannelKeysDeps): Promise<Look> {
  const { host } = new URL(metadataUrl);
  const answer = await web.ask(metadataUrl);
  const metadata = metadataSchema.safeParse(bodyOf(answer));
  if (!metadata.success) return fails(`Its OpenID metadata at ${host}: ${whatOf(answer)}.`, reach(host));
  if (metadata.data.issuer !== issuer) {
    const seen = `${host} is for tokens of ${metadata.data.issuer}, and Ferry takes those of ${issuer}: everything from Teams is refused.`;
    return fails(seen, 'Set BOT_OPENID_METADATA_URL and BOT_TOKEN_ISSUER to the same cloud, or leave both unset.');
  }
  const keysAnswer = await web.ask(metadata.data.jwks_uri);
  const keys = keysSchema.safeParse(bodyOf(keysAnswer));
  const keyHost = new URL(metadata.data.jwks_uri).host;
  if (!keys.success) return fails(`Its keys at ${keyHost}: ${whatOf(keysAnswer)}.`, reach(keyHost));
  const usable = keys.data.keys.filter(({ kty }) => kty === 'RSA').length;
  if (usable === 0) return fails(`There is no RSA key at ${keyHost}.`, reach(keyHost));
  return found(passed(ABOUT, `${usable} at ${keyHost}, for tokens of ${issuer}.`));
}

function fails(text: string, cure: string): Look {
  return found(failed(ABOUT, text, cure));
}

function bodyOf(answer: Answer): unknown {
  return answer.kind === 'answered' && answer.status === 200 ? jsonOf(answer.text) : undefined;
}

function whatOf(answer: Answer): string {
  if (answer.kind === 'silent') return answer.why;
  return answer.status === 200 ? 'the answer is not what it should be' : `the answer is ${answer.status}`;
}

function reach(host: string): string {
  return `Let this machine reach ${host} on port 443, and see whether BOT_OPENID_METADATA_URL is the one of your cloud. Until then Ferry refuses what Teams sends.`;
}
