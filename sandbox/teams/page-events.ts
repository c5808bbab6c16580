import type { Response, Server } from 'restify';
import { splitThread } from './directory.ts';
import type { Message } from './message-book.ts';
import { viewOf } from './message-view.ts';
import type { TeamsSimulator } from './teams-simulator.ts';

/** How often the bot's state is looked at, and the connection kept awake. */
const LOOK_EVERY_MS = 1_000;

/**
 * `GET /api/events?as=robin`: Server-Sent Events `message` (as this person sees it), `notified` (whose client shows a
 * toast for it), `typing`, `traffic` and `bot`. What was missed while disconnected is not repeated: read /api/state again.
 */
export function addPageEvents(server: Server, teams: TeamsSimulator): void {
  server.get('/api/events', (req, res, next) => {
    const person = teams.directory.people.find(({ key }) => key === req.query.as);
    if (!person) {
      res.json(400, { error: 'There is no such person.' });
      return next();
    }
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const stop = stream(teams, person.key, res);
    res.once('close', () => {
      stop();
      next(false);
    });
  });
}

function stream(teams: TeamsSimulator, personKey: string, res: Response): () => void {
  const send = (event: string, data: unknown) => res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const isMine = (conversationId: string) =>
    teams.directory.get(conversationId).members.some(({ key }) => key === personKey);
  const seen = new Set(teams.messages().map(({ id }) => id));
  const onMessage = (message: Message) => {
    if (isMine(message.conversationId)) send('message', viewOf(message, personKey, teams.directory));
    if (!seen.has(message.id) && message.notified.length > 0) send('notified', notice(teams, message));
    seen.add(message.id);
  };
  const onTyping = (thread: string) => isMine(thread) && send('typing', { thread });
  let lastState: string | undefined;
  const look = () => {
    const state = teams.controls?.botState() ?? 'unknown';
    if (state !== lastState) send('bot', { state });
    lastState = state;
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  const ends = [
    teams.onMessage(onMessage),
    teams.onTyping(onTyping),
    teams.traffic.subscribe((entry) => send('traffic', entry)),
    () => clearInterval(timer),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function notice(teams: TeamsSimulator, message: Message): unknown {
  const conversation = teams.directory.get(message.conversationId);
  return {
    people: message.notified,
    messageId: message.id,
    conversation: splitThread(message.conversationId).base,
    from: conversation.type === 'personal' ? 'Ferry' : `Ferry in ${conversation.name}`,
    // Without a summary Teams can only say that a card was sent (teams-platform 10).
    text: String(message.activity.summary ?? '') || message.text || 'Sent a card',
  };
}
