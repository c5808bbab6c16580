import type { Server } from 'restify';
import type { SandboxPerson } from '../people.ts';
import { answering, type ConnectorGuard, Refusal } from './connector-guard.ts';
import { type Directory, TEAM } from './directory.ts';

/** Rosters and the team's details (teams-platform 5). */
export function addRosterRoutes(server: Server, guard: ConnectorGuard, directory: Directory): void {
  const members = (id: string) => guard.admit('read', id).members;

  server.get(
    '/connector/v3/conversations/:id/members',
    answering(async (req) => {
      await guard.checkBot(req);
      return { status: 200, body: members(req.params.id).map(account) };
    }),
  );
  server.get(
    '/connector/v3/conversations/:id/members/:memberId',
    answering(async (req) => {
      await guard.checkBot(req);
      const person = directory.personById(req.params.memberId);
      const found = members(req.params.id).find((member) => member.key === person?.key);
      if (!found) throw new Refusal(404, 'MemberNotFoundInConversation', 'Member not found in conversation.');
      return { status: 200, body: account(found) };
    }),
  );
  server.get(
    '/connector/v3/conversations/:id/pagedmembers',
    answering(async (req) => {
      await guard.checkBot(req);
      return { status: 200, body: page(members(req.params.id), req.query) };
    }),
  );
  addTeamRoutes(server, guard, directory);
}

function addTeamRoutes(server: Server, guard: ConnectorGuard, directory: Directory): void {
  const channels = () => directory.conversations.filter((conversation) => conversation.type === 'channel');
  const checkTeam = (id: string) => {
    if (id !== TEAM.id) throw new Refusal(404, 'TeamNotFound', 'Team not found.');
    return guard.admit('read', id);
  };

  server.get(
    '/connector/v3/teams/:id',
    answering(async (req) => {
      await guard.checkBot(req);
      const { members, tenantId } = checkTeam(req.params.id);
      const counts = { channelCount: channels().length, memberCount: members.length };
      return { status: 200, body: { ...TEAM, type: 'standard', tenantId, ...counts } };
    }),
  );
  server.get(
    '/connector/v3/teams/:id/conversations',
    answering(async (req) => {
      await guard.checkBot(req);
      checkTeam(req.params.id);
      // Teams gives the General channel no name: each client calls it in its own language.
      const list = channels().map(({ id, name }) => (id === TEAM.id ? { id } : { id, name }));
      return { status: 200, body: { conversations: list } };
    }),
  );
}

/** A member as Teams words it. */
function account(person: SandboxPerson): Record<string, unknown> {
  const [givenName, surname] = person.name.split(' ');
  return {
    id: person.mri,
    name: person.name,
    givenName,
    surname,
    objectId: person.objectId,
    aadObjectId: person.objectId,
    email: person.upn,
    userPrincipalName: person.upn,
    tenantId: person.tenantId,
    userRole: person.guest ? 'guest' : 'user',
  };
}

/** `continuationToken` is the index of the next member. */
function page(members: readonly SandboxPerson[], query: { pageSize?: string; continuationToken?: string }) {
  const from = Number(query.continuationToken ?? 0);
  const size = Math.max(1, Number(query.pageSize || 200));
  const rest = from + size < members.length ? { continuationToken: String(from + size) } : {};
  return { members: members.slice(from, from + size).map(account), ...rest };
}
