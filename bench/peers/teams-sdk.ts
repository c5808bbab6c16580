// The Teams SDK's echo app, as its samples have it; it brings express.

import { PUBLIC } from '@microsoft/teams.api';
import { App } from '@microsoft/teams.apps';
import {
  BOT_ID,
  BOT_LOGIN_URL,
  BOT_OPENID_METADATA_URL,
  BOT_PASSWORD,
  BOT_TENANT_ID,
  PORT,
  sayReady,
} from './settings.ts';

const app = new App({
  clientId: BOT_ID,
  clientSecret: BOT_PASSWORD,
  tenantId: BOT_TENANT_ID,
  cloud: { ...PUBLIC, loginEndpoint: BOT_LOGIN_URL, openIdMetadataUrl: BOT_OPENID_METADATA_URL },
});
app.on('message', async ({ send, activity }) => {
  await send(`Echo: ${activity.text}`);
});
await app.start(PORT);
sayReady(PORT);
