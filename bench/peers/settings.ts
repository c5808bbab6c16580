// Who the bot is, and in which cloud: under the names of Ferry's settings, so that all run in the same environment.

export const {
  BOT_ID = '',
  BOT_PASSWORD = '',
  BOT_TENANT_ID = '',
  BOT_LOGIN_URL = '',
  BOT_OPENID_METADATA_URL = '',
} = process.env;

export const PORT = Number(process.env.PORT ?? '0');

/** The benchmark waits for this line. */
export function sayReady(port: number): void {
  process.stdout.write(`listening on ${port}\n`);
}
