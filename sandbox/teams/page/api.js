/** Asks the sandbox; throws an Error with its words when it refuses. */
export async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer?.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

/** Listens as this person; `handlers` by event name. `onOpen` runs at each connection, the first included. */
export function listen(person, handlers, onOpen) {
  const source = new EventSource(`/api/events?as=${encodeURIComponent(person)}`);
  source.addEventListener('open', onOpen);
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return () => source.close();
}
