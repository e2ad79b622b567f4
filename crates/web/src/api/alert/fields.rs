//! What admins may say about an alert: one reading for creating, replacing and changing.

use domain::limit::{MESSAGE_LENGTH_MAX, REMINDER_MINUTES_MAX, REMINDER_MINUTES_MIN, TITLE_LENGTH_MAX};
use domain::{ChannelCode, ChannelSet, Severity, StopRemindersOn, TeamId, UserId, Visibility};
use service::Caller;
use service::alert::{Alerts, Content, Draft, Edit, Wishes};
use utoipa::ToSchema;

use crate::body::Body;
use crate::error::{ApiError, Violations};
use crate::fields::{Fields, Reading};
use crate::openapi::words;

/// An alert to publish. `title` and `message` suffice; what is left out takes its default.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct AlertBody {
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// Line feeds and tabs are welcome.
    #[schema(min_length = 1, max_length = 20000)]
    message: String,
    #[schema(schema_with = words::visibility)]
    visibility_type: Option<String>,
    /// When it ends; by default as long after its start as the organization's settings say, at first 7 days.
    #[schema(nullable = false, format = "date-time")]
    expiry_time: Option<String>,
    #[serde(flatten)]
    choices: AlertChoices,
}

/// An alert that takes the place of the stored one; of a change, as much as is given.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct AlertEditBody {
    #[schema(min_length = 1, max_length = 255)]
    title: String,
    /// Line feeds and tabs are welcome.
    #[schema(min_length = 1, max_length = 20000)]
    message: String,
    #[schema(schema_with = words::visibility)]
    visibility_type: String,
    /// May lie in the past only if it stays as it was.
    #[schema(format = "date-time")]
    expiry_time: String,
    /// Send it to everybody again, and ask for acknowledgements anew. False by default.
    #[schema(nullable = false)]
    renotify: Option<bool>,
    /// The `updated_at` that was read before: where the alert was changed since, it stays as it is, and the answer is 409.
    #[schema(nullable = false, format = "date-time")]
    seen: Option<String>,
    #[serde(flatten)]
    choices: AlertChoices,
}

/// What may be left out of every request on an alert. The defaults are those of a new one.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct AlertChoices {
    #[schema(schema_with = words::severity)]
    severity: Option<String>,
    #[schema(schema_with = words::delivery_type)]
    delivery_type: Option<String>,
    #[schema(schema_with = words::channels)]
    channels: Option<Vec<String>>,
    /// The slug of one's own organization; no other may be targeted.
    #[schema(nullable = false)]
    target_organization: Option<String>,
    /// Ids of teams, where the visibility is `Team`: without it they are refused, since everybody would be told.
    #[schema(nullable = false, max_items = 10000)]
    target_teams: Option<Vec<i64>>,
    /// Ids of people, where the visibility is `User`: without it they are refused.
    #[schema(nullable = false, max_items = 10000)]
    target_users: Option<Vec<i64>>,
    /// Whether to remind those who have not answered. True by default.
    #[schema(nullable = false)]
    reminder_enabled: Option<bool>,
    /// From 1 minute to 30 days, in whole minutes; by default as the organization's settings say, at first 2 hours.
    #[schema(nullable = false)]
    reminder_frequency_hours: Option<f64>,
    /// The same in minutes.
    #[schema(nullable = false, minimum = 1, maximum = 43200)]
    reminder_frequency_minutes: Option<i64>,
    #[schema(schema_with = words::stop_reminders_on)]
    stop_reminders_on: Option<String>,
    /// Whether everybody is asked to acknowledge it. False by default.
    #[schema(nullable = false)]
    requires_acknowledgement: Option<bool>,
    /// When it begins. Now by default.
    #[schema(nullable = false, format = "date-time")]
    start_time: Option<String>,
    /// Switched off it is in nobody's inbox and reminds nobody. True by default.
    #[schema(nullable = false)]
    is_active: Option<bool>,
}

/// What was read, where several fields may say one thing.
struct Said {
    wishes: Wishes,
    delivery_type: Option<ChannelCode>,
    channels: Option<Vec<ChannelCode>>,
    hours: Option<i64>,
    minutes: Option<i64>,
}

/// Reads an alert to publish.
pub(super) async fn draft(body: Body, alerts: &Alerts, caller: &Caller) -> Result<Draft, ApiError> {
    let ((title, message, said), violations) = body.read_all(Reading::Whole, |fields| {
        let title = fields.text("title").name().max(TITLE_LENGTH_MAX).required();
        let message = fields.text("message").max(MESSAGE_LENGTH_MAX).multiline().required();
        let visibility = fields.choice("visibility_type", Visibility::from_name).optional();
        let expiry = fields.moment("expiry_time").optional();
        let said = said(fields, alerts);
        (title, message, Said { wishes: Wishes { visibility, expiry, ..said.wishes }, ..said })
    })?;
    Ok(Draft { title, message, wishes: said.judged(violations, alerts, caller).await? })
}

/// Reads an alert that replaces the stored one, or a change to it.
pub(super) async fn edit(
    body: Body,
    reading: Reading,
    alerts: &Alerts,
    caller: &Caller,
    stored: &Content,
) -> Result<Edit, ApiError> {
    let ((edit, said), violations) = body.read_all(reading, |fields| edited(fields, alerts))?;
    let wishes = said.without_echoes(stored).judged(violations, alerts, caller).await?;
    Ok(Edit { wishes, ..edit })
}

fn edited(fields: &mut Fields, alerts: &Alerts) -> (Edit, Said) {
    let edit = Edit {
        title: fields.text("title").name().max(TITLE_LENGTH_MAX).wanted(),
        message: fields.text("message").max(MESSAGE_LENGTH_MAX).multiline().wanted(),
        renotify: fields.flag("renotify").or(false),
        seen: fields.moment("seen").optional(),
        ..Edit::default()
    };
    let visibility = fields.choice("visibility_type", Visibility::from_name).wanted();
    let expiry = fields.moment("expiry_time").wanted();
    let said = said(fields, alerts);
    (edit, Said { wishes: Wishes { visibility, expiry, ..said.wishes }, ..said })
}

/// The fields that may be left out of every request.
fn said(fields: &mut Fields, alerts: &Alerts) -> Said {
    let channel = |name: &str| alerts.channel_named(name).map(|kind| kind.code);
    let teams = fields.ids("target_teams").optional();
    let users = fields.ids("target_users").optional();
    Said {
        wishes: Wishes {
            severity: fields.choice("severity", Severity::from_name).optional(),
            target_organization: fields.text("target_organization").or_blank().optional(),
            teams: teams.map(|ids| ids.into_iter().map(TeamId).collect()),
            users: users.map(|ids| ids.into_iter().map(UserId).collect()),
            reminder_enabled: fields.flag("reminder_enabled").optional(),
            stop_reminders_on: fields.choice("stop_reminders_on", StopRemindersOn::from_name).optional(),
            requires_acknowledgement: fields.flag("requires_acknowledgement").optional(),
            start: fields.moment("start_time").optional(),
            is_active: fields.flag("is_active").optional(),
            ..Wishes::default()
        },
        delivery_type: fields.choice("delivery_type", channel).optional(),
        channels: fields.choices("channels", channel).optional(),
        hours: fields
            .hours("reminder_frequency_hours")
            .between_minutes(REMINDER_MINUTES_MIN, REMINDER_MINUTES_MAX)
            .optional(),
        minutes: fields
            .integer("reminder_frequency_minutes")
            .between(REMINDER_MINUTES_MIN, REMINDER_MINUTES_MAX)
            .optional(),
    }
}

impl Said {
    /// A client that sends back the whole it was given, with one of two twins changed, means the change: the twin that says
    /// what is stored counts as not given.
    fn without_echoes(self, stored: &Content) -> Self {
        let (mut delivery_type, mut channels) = (self.delivery_type, self.channels);
        if let (Some(one), Some(several)) = (delivery_type, &channels) {
            if set(several) != stored.channels {
                delivery_type = delivery_type.filter(|one| *one != stored.channels.main());
            } else if one != stored.channels.main() {
                channels = None;
            }
        }
        let (mut hours, mut minutes) = (self.hours, self.minutes);
        if hours.is_some() && minutes.is_some() && hours != minutes {
            hours = hours.filter(|hours| *hours != stored.reminder_minutes);
            minutes = minutes.filter(|minutes| *minutes != stored.reminder_minutes);
        }
        Self { delivery_type, channels, hours, minutes, ..self }
    }

    /// The wishes, unless fields were refused, by themselves or by the store; and only then, unless two contradict each other.
    async fn judged(self, mut violations: Violations, alerts: &Alerts, caller: &Caller) -> Result<Wishes, ApiError> {
        let contradiction = self.contradiction();
        if !violations.is_empty() || contradiction.is_some() {
            violations.add_all(alerts.complaints(caller, &self.wishes).await?);
            violations.into_result()?;
        }
        match contradiction {
            Some(text) => Err(ApiError::non_field(text)),
            None => Ok(self.whole()),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        if let (Some(hours), Some(minutes)) = (self.hours, self.minutes)
            && hours != minutes
        {
            return Some("reminder_frequency_hours and reminder_frequency_minutes say different things.");
        }
        if let (Some(one), Some(several)) = (self.delivery_type, &self.channels)
            && one != ChannelCode::IN_APP
            && !several.contains(&one)
        {
            return Some("delivery_type is not among channels.");
        }
        None
    }

    fn whole(self) -> Wishes {
        let asked = self.channels.or(self.delivery_type.map(|one| vec![one]));
        Wishes {
            channels: asked.map(|codes| set(&codes)),
            reminder_minutes: self.hours.or(self.minutes),
            ..self.wishes
        }
    }
}

fn set(channels: &[ChannelCode]) -> ChannelSet {
    channels.iter().copied().fold(ChannelSet::IN_APP, ChannelSet::with)
}
