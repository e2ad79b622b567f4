//! What the demonstration's organization has been told.

use domain::Severity;

pub(super) enum Addressee {
    Everybody,
    Team(&'static str),
    Person(&'static str),
}

pub(super) struct Announcement {
    pub(super) title: &'static str,
    pub(super) message: &'static str,
    pub(super) severity: Severity,
    pub(super) to: Addressee,
    pub(super) requires_acknowledgement: bool,
}

pub(super) const ALERTS: [Announcement; 4] = [
    Announcement {
        title: "Power cut in the main building on Saturday",
        message: "From 06:00 to 10:00 there is no power. Shut your machine down on Friday evening and take your badge: the \
                  doors open by key only.",
        severity: Severity::Warning,
        to: Addressee::Everybody,
        requires_acknowledgement: false,
    },
    Announcement {
        title: "Build machines move to the new network",
        message: "Nothing to do for you; jobs that run between 18:00 and 19:00 start over by themselves.",
        severity: Severity::Info,
        to: Addressee::Team("Engineering"),
        requires_acknowledgement: false,
    },
    Announcement {
        title: "Stop the spring campaign now",
        message: "The price list in the mailing is wrong. Send nothing more until you hear from us, and acknowledge that you \
                  have read this.",
        severity: Severity::Critical,
        to: Addressee::Team("Marketing"),
        requires_acknowledgement: true,
    },
    Announcement {
        title: "Your new laptop is here",
        message: "Fetch it at the service desk, any day from 9 to 17.",
        severity: Severity::Info,
        to: Addressee::Person("john"),
        requires_acknowledgement: false,
    },
];
