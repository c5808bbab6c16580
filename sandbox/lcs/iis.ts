import type restify from 'restify';
import { sendHtml } from './answer.ts';

// What ASP.NET forbids in a path by default; a segment such as a backup's name must do without.
const FORBIDDEN = /[<>*%&:\\?]/;

/** What the web server refuses before the API sees it (lcs-api 1.4, 2.3). None of it is JSON, nor are wrong paths. */
export function beLikeIis(server: restify.Server): void {
  server.pre((req, res, next) => {
    const trouble = troubleWith(req);
    if (!trouble) return next();
    sendHtml(res, ...trouble);
    return next(false);
  });
  const sayWith = (status: number, title: string) => (_req: restify.Request, res: restify.Response) =>
    sendHtml(res, status, title);
  server.on('NotFound', sayWith(404, 'Not Found'));
  server.on('MethodNotAllowed', sayWith(405, 'Method Not Allowed'));
}

function troubleWith(req: restify.Request): [status: number, title: string] | null {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (req.method === 'POST' && length === undefined && encoding === undefined) return [411, 'Length Required'];
  const path = decoded(req.getPath());
  if (path === null || FORBIDDEN.test(path)) return [400, 'A potentially dangerous Request.Path value was detected'];
  return null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
