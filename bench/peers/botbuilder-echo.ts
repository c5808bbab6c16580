import { ConfidentialClientApplication } from '@azure/msal-node';
import { ActivityHandler, CloudAdapter } from 'botbuilder';
import { BotFrameworkAuthenticationFactory, MsalServiceClientCredentialsFactory } from 'botframework-connector';
import restify from 'restify';

// The bare echo bot on which Ferry is measured: botbuilder and restify as their own samples put them together, and nothing
// else. Its settings have the names of Ferry's, so that both run in the same environment. It prints where it listens.

const { PORT = '0', BOT_ID = '', BOT_TENANT_ID = '', BOT_PASSWORD = '', BOT_LOGIN_URL = '' } = process.env;
const { BOT_OPENID_METADATA_URL = '', BOT_TOKEN_SERVICE_URL = 'https://api.botframework.com' } = process.env;

const application = new ConfidentialClientApplication({
  auth: {
    clientId: BOT_ID,
    clientSecret: BOT_PASSWORD,
    authority: `${BOT_LOGIN_URL}/${BOT_TENANT_ID}`,
    knownAuthorities: [new URL(BOT_LOGIN_URL).host],
  },
});
const authentication = BotFrameworkAuthenticationFactory.create(
  '',
  true,
  BOT_LOGIN_URL,
  'https://api.botframework.com',
  'https://api.botframework.com',
  BOT_TOKEN_SERVICE_URL,
  BOT_OPENID_METADATA_URL,
  BOT_OPENID_METADATA_URL,
  'urn:botframework:azure',
  new MsalServiceClientCredentialsFactory(BOT_ID, application),
  { requiredEndorsements: [] },
);
const adapter = new CloudAdapter(authentication);
adapter.onTurnError = async (_context, error) => {
  process.stderr.write(`${error.stack}\n`);
};

const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  await context.sendActivity(`Echo: ${context.activity.text}`);
  await next();
});

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.get('/readyz', (_request, response, next) => {
  response.send(200, { status: 'ready' });
  next();
});
server.post('/api/messages', async (request, response) => {
  await adapter.process(request, response, (context) => bot.run(context));
});
server.listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));
// Without it Node keeps no compile cache: a process that a signal ends writes none.
process.once('SIGTERM', () => process.exit(0));
