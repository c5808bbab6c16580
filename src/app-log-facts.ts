/** Of an error and its causes; what they hold besides may be a request with its headers. */
interface WrittenError {
  readonly type: string;
  readonly code?: string | number;
  readonly status?: number;
  readonly said?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: WrittenError;
}

/** A cause of a cause says in the end that a host has no address; deeper ones say nothing new. */
const CAUSES = 3;

/** Also `clientSecret`, `refreshToken` and the like. */
const SECRET_NAME = /(?:token|authorization|password|secret|assertion|filelocation|signinlink)$/i;
const REDACTED = '[redacted]';
/** Stands for what the type of facts forbids. */
const NOT_WRITTEN = '[not written]';

/** Facts as they are written: words, lists and records of words, and errors by a fixed few fields. */
export function safeFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return mapped(facts, (value) => {
    if (value instanceof Error) return writtenError(value, CAUSES);
    if (Array.isArray(value)) return value.map(wordOf);
    return typeof value === 'object' && value !== null ? mapped(value, wordOf) : wordOf(value);
  });
}

function mapped(record: object, write: (value: unknown) => unknown): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    SECRET_NAME.test(name) ? REDACTED : write(value),
  ]);
  return Object.fromEntries(entries);
}

function wordOf(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return ['string', 'number', 'boolean'].includes(typeof value) ? value : NOT_WRITTEN;
}

/** Stacks of causes too: they are a message and places in the code, and of a bug nothing else tells where it is. */
function writtenError(error: Error, causes: number): WrittenError {
  const { name, message, stack, cause } = error;
  const { code, status, said } = error as { code?: unknown; status?: unknown; said?: unknown };
  return {
    type: String(name),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof said === 'string' ? { said } : {}),
    message: String(message),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(cause instanceof Error && causes > 0 ? { cause: writtenError(cause, causes - 1) } : {}),
  };
}

/** Each is tried from one place of a word only: a line may be long, and what is in it anybody's. */
const SECRETS = new RegExp(
  [
    String.raw`eyJ[\w-]{8,}(?:\.[\w-]*)*`, // a JWT, whole or cut off
    String.raw`\bBearer\s+[\w.~+/=-]{8,}`,
    // In addresses and forms, as they are or encoded: signatures, tokens, the code of a sign-in.
    String.raw`(?<![a-z])(?:sig|client_secret|(?:client_)?assertion|(?:access|refresh|id)_token)(?:=|%(?:25)*3D)[^&"\\\s]*`,
    String.raw`[?&]code=[^&"\\\s]*`,
    // In JSON, also within a text: the value alone, so that the line stays JSON.
    String.raw`(?<=(?:token|secret|password|assertion)\\*"\s*:\s*\\*")[^"\\]+`,
    String.raw`(?<=://[^\s/:@"\\]*:)[^\s/@"\\]+(?=@)`, // the password in a database's address
    // A UPN, which names a person. Ids of conversations look the same.
    String.raw`(?<![\w.+'#-])[\w.+'#-]+@(?!thread\.|unq\.gbl\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}`,
  ].join('|'),
  'gi',
);

/** A line without anything that looks like a token, a signature or a UPN, wherever it came from. It stays the JSON it was. */
export function withoutSecrets(line: string): string {
  return line.replace(SECRETS, REDACTED);
}
