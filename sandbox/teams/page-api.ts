import type { Request, Response, Server } from 'restify';
import { z } from 'zod';
import { type Conversation, TEAM } from './directory.ts';
import { viewOf } from './message-view.ts';
import type { TeamsSimulator } from './teams-simulator.ts';

const where = z.union([
  z.object({ channel: z.enum(['general', 'releases']) }),
  z.object({ chat: z.string() }),
  z.object({ group: z.literal(true) }),
]);
const data = z.record(z.string(), z.unknown());

/** What the page does as a person (`as`), under /api. */
export function addPageApi(server: Server, teams: TeamsSimulator): void {
  server.get(
    '/api/state',
    answered(async (req) => stateFor(teams, z.string().parse(req.query.as))),
  );
  server.get(
    '/api/traffic',
    answered(async () => teams.traffic.entries()),
  );
  const action = <T extends z.ZodRawShape>(
    name: string,
    shape: T,
    work: (body: z.infer<z.ZodObject<T>> & { as: string }) => Promise<unknown>,
  ) => {
    const schema = z.object({ ...shape, as: z.string() });
    const handler = answered(async (req) => work(schema.parse(req.body) as z.infer<z.ZodObject<T>> & { as: string }));
    server.post(`/api/${name}`, handler);
  };
  const onMessage = { messageId: z.string() };
  action('post', { where, text: z.string() }, ({ as, where, text }) => teams.post(as, where, text));
  action('reply', { thread: z.string(), text: z.string() }, ({ as, thread, text }) => teams.reply(as, thread, text));
  action('execute', { ...onMessage, verb: z.string().optional(), data }, ({ as, messageId, verb, data }) =>
    teams.executeWith(as, messageId, verb, data),
  );
  action('submit', { ...onMessage, data }, ({ as, messageId, data }) => teams.submitWith(as, messageId, data));
  action('view', onMessage, ({ as, messageId }) => teams.view(as, messageId));
  action('install', { where }, ({ as, where }) => teams.install(as, where));
  action('uninstall', { where }, ({ as, where }) => teams.uninstall(as, where));
}

/** A handler that answers what `work` gives; what it throws is a line for the person at the page. */
export function answered(work: (req: Request) => Promise<unknown>): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    try {
      res.json(200, (await work(req)) ?? null);
    } catch (problem) {
      res.json(400, { error: problem instanceof Error ? problem.message : String(problem) });
    }
  };
}

function stateFor(teams: TeamsSimulator, personKey: string): unknown {
  const { directory } = teams;
  directory.person(personKey);
  const isMember = ({ members }: Conversation) => members.some(({ key }) => key === personKey);
  const mine = directory.conversations.filter(isMember);
  const ids = new Set(mine.map(({ id }) => id));
  return {
    me: personKey,
    team: TEAM.name,
    people: directory.people.map(({ key, name, about, upn, guest = false }) => ({ key, name, about, upn, guest })),
    conversations: mine.map((one) => ({
      id: one.id,
      key: one.type === 'personal' ? 'personal' : one.key,
      type: one.type,
      name: one.name,
      installed: directory.isInstalled(one),
      members: one.members.map(({ key }) => key),
    })),
    messages: teams
      .messages()
      .map((message) => viewOf(message, personKey, directory))
      .filter(({ conversation }) => ids.has(conversation)),
  };
}
