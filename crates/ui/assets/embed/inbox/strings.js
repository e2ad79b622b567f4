// <oyez-inbox>: what it says, in the languages it knows, and when. A page may replace any text by the property `strings`.

const STRINGS = {
  en: {
    title: "Alerts", titleUnread: "Alerts, {count} unread", close: "Close", loading: "Loading…",
    empty: "Nothing to tell you", emptyAdvice: "New alerts appear here by themselves; there is nothing to reload.",
    failed: "That did not work. Please try again.", unreachable: "Alerts cannot be loaded at the moment.",
    changed: "This alert was changed meanwhile and asks you anew. Please read what it says now.",
    forbidden: "This sign-in may read alerts but not change them.", signedOut: "You are not signed in.", retry: "Try again",
    readAll: "Mark all as read", more: "Show more alerts", moreThanShown: "There are more alerts than are shown here.",
    Info: "Info", Warning: "Warning", Critical: "Critical", new: "New", by: "From {name}", ends: "Ends {when}",
    wholeText: "Whole text", shortText: "Less text",
    read: "Mark as read", unread: "Mark as unread", acknowledge: "Acknowledge", snooze: "Snooze", unsnooze: "End snooze",
    snoozeFor: "Snooze “{title}”", snoozeToday: "Until tomorrow", snoozeHour: "For 1 hour", snoozeHours: "For 3 hours",
    acknowledged: "Acknowledged", acknowledgedEarlier: "You acknowledged an earlier revision", asked: "Please acknowledge",
    snoozed: "Snoozed, ends {when}", now: "just now",
    arrived: "New alert, {severity}: {title}", reminded: "Reminder, {severity}: {title}",
    doneRead: "Marked as read", doneUnread: "Marked as unread", doneAcknowledge: "Acknowledged", doneSnooze: "Snoozed",
    doneUnsnooze: "Snooze ended", doneReadAll: "All alerts are read",
  },
  de: {
    title: "Meldungen", titleUnread: "Meldungen, {count} ungelesen", close: "Schließen", loading: "Wird geladen …",
    empty: "Nichts zu melden", emptyAdvice: "Neue Meldungen erscheinen hier von selbst; Sie müssen nichts neu laden.",
    failed: "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    unreachable: "Meldungen können gerade nicht geladen werden.",
    changed: "Diese Meldung wurde inzwischen geändert und fragt Sie neu. Bitte lesen Sie, was jetzt darin steht.",
    forbidden: "Diese Anmeldung darf Meldungen lesen, aber nicht ändern.", signedOut: "Sie sind nicht angemeldet.",
    retry: "Noch einmal versuchen",
    readAll: "Alle als gelesen markieren", more: "Weitere Meldungen anzeigen",
    moreThanShown: "Es gibt mehr Meldungen, als hier zu sehen sind.",
    Info: "Hinweis", Warning: "Warnung", Critical: "Kritisch", new: "Neu", by: "Von {name}", ends: "Endet {when}",
    wholeText: "Ganzer Text", shortText: "Weniger Text",
    read: "Als gelesen markieren", unread: "Als ungelesen markieren", acknowledge: "Bestätigen", snooze: "Aufschieben",
    unsnooze: "Aufschub beenden",
    snoozeFor: "„{title}“ aufschieben", snoozeToday: "Bis morgen", snoozeHour: "Für 1 Stunde", snoozeHours: "Für 3 Stunden",
    acknowledged: "Bestätigt", acknowledgedEarlier: "Sie haben eine frühere Fassung bestätigt", asked: "Bitte bestätigen",
    snoozed: "Aufgeschoben, endet {when}", now: "gerade eben",
    arrived: "Neue Meldung, {severity}: {title}", reminded: "Erinnerung, {severity}: {title}",
    doneRead: "Als gelesen markiert", doneUnread: "Als ungelesen markiert", doneAcknowledge: "Bestätigt",
    doneSnooze: "Aufgeschoben", doneUnsnooze: "Aufschub beendet", doneReadAll: "Alle Meldungen sind gelesen",
  },
};

const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];

/** Texts and times in the first of these languages that we know, with the page's own texts before ours. */
class Words {
  /** `chosen` is the element's own language, which may be one that only `own` speaks; `others` are tried after it. */
  constructor(chosen, others, own) {
    const tags = [chosen, ...others].filter(Boolean);
    const known = tags.find((tag) => Object.hasOwn(STRINGS, primary(tag))) ?? "en";
    const tag = own && chosen ? chosen : known;
    this.lang = primary(tag);
    this.strings = { ...STRINGS[primary(known)], ...own };
    // The region tells how dates are written, if the page wrote it well.
    let locale = tag.replaceAll("_", "-");
    try { Intl.getCanonicalLocales(locale); } catch { locale = primary(known); }
    this.relative = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
    this.exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
    this.numbers = new Intl.NumberFormat(locale);
  }

  say(key, values = {}) {
    return String(this.strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  ago(date) {
    const seconds = (date - Date.now()) / 1000;
    const distance = Math.abs(seconds);
    if (distance < 60) return this.say("now");
    // What is to come is rounded, as one says it; what is over has passed whole.
    const whole = (size) => Math.trunc(distance / size + (seconds > 0 ? 0.5 : 0));
    const [size, unit] = whole(60) < 60 ? [60, "minute"] : whole(3600) < 24 ? [3600, "hour"] : [86_400, "day"];
    return this.relative.format(Math.sign(seconds) * whole(size), unit);
  }
}
