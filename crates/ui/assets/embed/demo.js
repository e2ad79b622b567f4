// The page that shows the embedded inbox: gives it a token, changes its looks, and tells what it says.
const $ = (id) => document.getElementById(id);
const inbox = $("inbox");
const say = (text) => { $("said").textContent = text; };
const EVENTS_MAX = 20;

const use = (token) => {
  inbox.getToken = async ({ refused }) => {
    if (refused) say("The server does not take this token, or takes it no more.");
    return refused ? null : token;
  };
  $("forget").hidden = false;
};

$("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  use($("token").value.trim());
  $("token").value = "";
  say("The bell has your token.");
});

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  try {
    const response = await fetch("/api/auth/login/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      body: JSON.stringify({ email: $("email").value, password: $("password").value }),
    });
    const answer = await response.json();
    if (!response.ok) return say(answer.non_field_errors?.[0] ?? answer.detail ?? "That did not work.");
    $("password").value = "";
    use(answer.data.token);
    say(`Signed in as ${answer.data.user.email}.`);
  } catch {
    say("The server cannot be reached.");
  }
});

$("forget").addEventListener("click", () => {
  inbox.getToken = null;
  $("forget").hidden = true;
  say("Forgotten.");
});

$("language").addEventListener("change", (event) => { inbox.lang = event.target.value; });
$("scheme").addEventListener("change", (event) => {
  document.documentElement.dataset.scheme = event.target.value;
});
$("theme").addEventListener("change", (event) => { inbox.dataset.theme = event.target.value; });

const tell = (text) => {
  $("events").prepend(Object.assign(document.createElement("li"), { textContent: text }));
  while ($("events").children.length > EVENTS_MAX) $("events").lastChild.remove();
};
inbox.addEventListener("oyez-count", (event) => {
  if (event.detail.unread !== null) tell(`oyez-count: ${event.detail.unread} unread`);
});
inbox.addEventListener("oyez-alert", (event) => tell(`oyez-alert: ${event.detail.kind}, ${event.detail.alert.title}`));

$("snippet").textContent = `<script type="module" src="${location.origin}/embed/inbox.js"></script>
<oyez-inbox id="inbox"></oyez-inbox>
<script type="module">
  document.getElementById("inbox").getToken = async () => {
    const response = await fetch("/your-back-end/oyez-token");
    return response.ok ? response.text() : null;
  };
</script>`;
