// A provider of OpenID Connect for the tests: the certified `oidc-provider`, set up with one client. It lets anybody in
// under the name they type, and vouches for that name; who of them has an account is for the tests to say.
//
// Called as: node provider.mjs NODE_MODULES CLIENT SECRET RETURN_PATH. It says `issuer ADDRESS` when it answers.

import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, client, secret, returnPath] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(join(modules, 'oidc-provider/lib/index.js')));

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client,
      client_secret: secret,
      // The port of the server under test is drawn when it starts; a native client may return to any on this machine.
      application_type: 'native',
      redirect_uris: [`http://127.0.0.1${returnPath}`],
    }],
    cookies: { keys: ['only for tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  server.on('request', provider.callback());
  console.log(`issuer ${issuer}`);
});
