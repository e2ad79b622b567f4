// <oyez-inbox>: one alert of the list, made anew whenever it changes. What its buttons do is handed in.

const SEVERITIES = ["Info", "Warning", "Critical"];

/** `open` says which of its parts are unfolded: `{ text, snooze }`; `act(deed, item)` is told what was pressed. */
const renderItem = (item, { words, open, busy, act }) => {
  const say = (key, values) => words.say(key, values);
  const severity = SEVERITIES.includes(item.severity) ? item.severity : "Info";
  const tone = severity.toLowerCase();
  const id = `title-${item.id}`;

  const button = (deed, text, more = {}) => make("button", {
    type: "button", part: "button", id: `${deed}-${item.id}`, "data-deed": deed, "aria-describedby": id,
    "aria-disabled": busy ? "true" : null, onclick: () => act(deed, item), ...more,
  }, text);

  const marks = [make("span", {}, say("by", { name: item.created_by_name }))];
  if (item.expiry_time) marks.push(make("span", {}, ...around(say("ends"), "{when}", moment(item.expiry_time, words))));
  if (item.is_acknowledged) {
    const earlier = item.acknowledged_revision < item.revision;
    marks.push(make("span", { class: "mark done" }, icon("check"), say(earlier ? "acknowledgedEarlier" : "acknowledged")));
  } else if (item.requires_acknowledgement) {
    marks.push(make("span", { class: "mark asked" }, say("asked")));
  }
  if (item.is_snoozed) {
    const when = moment(item.snooze_until, words);
    marks.push(make("span", { class: "mark quiet" }, icon("moon"), ...around(say("snoozed"), "{when}", when)));
  }

  const deeds = [
    !item.is_acknowledged && button("acknowledge", say("acknowledge"), item.requires_acknowledgement && { part: "button primary" }),
    item.is_read ? button("unread", say("unread")) : button("read", say("read")),
    item.is_snoozed ? button("unsnooze", say("unsnooze"))
      : !item.is_acknowledged && button("snooze", say("snooze"), { "aria-expanded": String(open.snooze) }),
  ];
  const spans = !item.is_snoozed && open.snooze && make("div", { class: "spans", role: "group", "aria-label": say("snoozeFor", { title: item.title }) },
    button("snoozeToday", say("snoozeToday")), button("snoozeHour", say("snoozeHour")), button("snoozeHours", say("snoozeHours")));

  return make("li", { part: `item ${tone}${item.is_read ? "" : " unread"}`, class: `${tone}${item.is_read ? "" : " unread"}`,
    tabindex: "-1", "data-id": item.id, "aria-labelledby": id },
    make("p", { class: "top" },
      make("span", { part: "severity", class: "severity" }, icon(severity), say(severity)),
      !item.is_read && make("span", { part: "new", class: "new" }, say("new")),
      make("span", { class: "when" }, moment(item.created_at, words))),
    make("h3", { part: "title", id }, item.title),
    make("p", { part: "message", class: open.text ? "message" : "message short" }, ...linked(item.message)),
    button("text", say(open.text ? "shortText" : "wholeText"), { part: "link", class: "link", "aria-expanded": String(open.text), hidden: !open.text }),
    make("p", { class: "facts" }, ...marks),
    make("div", { class: "deeds" }, ...deeds),
    spans);
};
