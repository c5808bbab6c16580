import { AgentApplication } from '@microsoft/agents-hosting';
import { startServer } from '@microsoft/agents-hosting-express';

// The Microsoft 365 Agents SDK's echo agent on express, as its samples have it. It reads PORT, clientId, clientSecret,
// tenantId and authority from its environment when it is imported, and prints itself where it listens.

const agent = new AgentApplication();
agent.onActivity('message', async (context) => {
  await context.sendActivity(`Echo: ${context.activity.text}`);
});
startServer(agent);
