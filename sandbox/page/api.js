// The page's requests to the sandbox's servers.

const NEWS_MS = 20000; // lifetime of a status line
let forgetting;

export function say(text) {
  document.getElementById("status").textContent = text;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => { document.getElementById("status").textContent = ""; }, NEWS_MS);
}

const hearing = []; // callbacks for every action that worked: (path, wish)
export const heard = (tell) => hearing.push(tell);


export async function get(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function post(path, wish, method = "POST") {
  try {
    const answer = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish ?? {}) });
    const said = await answer.json();
    if (!said.ok && said.error) say(said.error);
    if (answer.ok) for (const tell of hearing) tell(path, wish ?? {});
    return said;
  } catch (error) {
    say("The demo isn't responding. Is it still running?");
    return { ok: false, error: String(error) };
  }
}

export const slack = (deed, wish) => post(`/sandbox/slack/ui/${deed}`, wish);
export const teams = (deed, wish) => post(`/sandbox/teams/ui/${deed}`, wish);
export const mail = (path, wish) => post(`/sandbox/mail${path}`, wish);
export const site = (path, wish, method) => post(`/sandbox/google/ui/${path}`, wish, method);

// Call back on each change. The browser reconnects automatically unless it was refused.
export function listen(changed) {
  const events = new EventSource("/sandbox/events");
  events.onmessage = changed;
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(changed), 2000);
  };
}
