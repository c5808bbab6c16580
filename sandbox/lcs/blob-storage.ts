import { createHmac, randomBytes } from 'node:crypto';
import type restify from 'restify';
import type { Asset, Project } from './model.ts';
import type { LcsState } from './state.ts';

const LINK_LIFE = 86_400_000;
const VERSION = '2021-08-06';

/** The Azure storage account behind the asset library: signed read-only links, and small files behind them. */
export class BlobStorage {
  readonly #key = randomBytes(32);
  readonly #baseUrl: () => string;

  constructor(baseUrl: () => string) {
    this.#baseUrl = baseUrl;
  }

  /** A link with a shared access signature that ends 24 hours after `now` (lcs-api 2.1). */
  link(project: Project, asset: Asset, now: number): string {
    const path = `/assets/${project.id}/${asset.id}`;
    const se = `${new Date(now + LINK_LIFE).toISOString().slice(0, 19)}Z`;
    const query = new URLSearchParams({ sv: VERSION, sr: 'b', sig: this.#sign(path, se), se, sp: 'r' });
    return `${this.#baseUrl()}${path}?${query}`;
  }

  /** Serves the files. `state` tells which there are and what time it is. */
  addTo(server: restify.Server, state: LcsState): void {
    server.get('/assets/:projectId/:assetId', async (req, res) => {
      const path = `/assets/${req.params.projectId}/${req.params.assetId}`;
      const { se = '', sig } = req.query ?? {};
      // Azure looks at this header before it looks at the link, and a token for LCS is none for storage.
      if (req.headers.authorization) return sendError(res, 401, 'InvalidAuthenticationInfo');
      if (sig !== this.#sign(path, se) || Date.parse(se) <= state.clock())
        return sendError(res, 403, 'AuthenticationFailed');
      const project = state.world.project(Number(req.params.projectId));
      const asset = project && state.world.assets(project, state.clock()).find(({ id }) => id === req.params.assetId);
      if (!asset) return sendError(res, 404, 'BlobNotFound');
      sendFile(res, asset);
    });
  }

  #sign(path: string, se: string): string {
    return createHmac('sha256', this.#key).update(`${VERSION}\n${path}\n${se}`).digest('base64');
  }
}

function sendFile(res: restify.Response, asset: Asset): void {
  const body = emptyZip(asset.id);
  res.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': String(body.length),
    'last-modified': new Date(asset.createdAt).toUTCString(),
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-version': VERSION,
  });
  res.end(body);
}

/** A bacpac is a zip file; this is the smallest one, with the asset's id as its comment. */
function emptyZip(comment: string): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, Buffer.from(comment, 'latin1')]);
}

/** An error as blob storage words it: XML, with its code in a header too. */
function sendError(res: restify.Response, status: number, code: string): void {
  res.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code, 'x-ms-version': VERSION });
  res.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
