import { endpoint } from '../endpoint.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Durable Desk API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** The OpenAPI page; everything it loads comes from here, so it works without the internet and under the CSP. */
export const docs = endpoint({
  method: 'get',
  path: '/docs',
  operationId: 'docs',
  tag: 'service',
  summary: 'This API as a page to read and try',
  permission: 'public',
  answers: { 200: { description: 'The page', type: 'text/html' } },
  handler: async () => ({ status: 200, body: page }),
});
