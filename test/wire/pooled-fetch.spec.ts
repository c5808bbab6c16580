import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type Certificate, createCertificate } from '../../sandbox/entra/certificate.ts';
import { createPooledFetch } from '../../src/app-fetch.ts';

describe('the pooled fetch', () => {
  let certificate: Certificate;
  let server: Http2SecureServer;
  let url: string;

  before(async () => {
    certificate = await createCertificate(Date.now);
    const { key, cert } = certificate;
    server = createSecureServer({ key, cert, allowHTTP1: true }, (req, res) => {
      res.setHeader('location', 'https://elsewhere.example/');
      res.statusCode = req.url === '/moved?to=elsewhere' ? 307 : 200;
      res.end(JSON.stringify({ version: req.httpVersion, agent: req.headers['user-agent'] }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.close();
    await certificate.remove();
  });

  it('speaks HTTP/1.1 also with who has HTTP/2, and says who it is', async () => {
    const answer = await createPooledFetch({ ca: certificate.cert })(`${url}/`);
    assert.deepEqual(JSON.parse(await answer.text()), { version: '1.1', agent: 'Ferry' });
  });

  it('follows no redirect', async () => {
    const answer = await createPooledFetch({ ca: certificate.cert })(`${url}/moved?to=elsewhere`, { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('Location')], [307, 'https://elsewhere.example/']);
    await answer.text();
  });
});
