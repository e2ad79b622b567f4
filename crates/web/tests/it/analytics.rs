//! Figures through the API: their shape, what is counted, and who may see them.

use domain::{AlertId, Severity};
use serde_json::json;
use store::Writer;
use store::alert::{Content, Target};
use store::counter::{self, Change, Metric};

use crate::inbox::{content, publish};
use crate::installation::Installation;

async fn announce(installation: &Installation, content: Content) -> AlertId {
    publish(installation, &installation.home, &content, &[Target::Organization(installation.home.id)]).await
}

/// As the engine would have counted: two people reached in the app, and one of them reminded.
async fn count_deliveries(installation: &Installation, alert: AlertId) {
    let organization = installation.home.id;
    let sent = |kind, by| {
        let dimension = counter::delivery_dimension(domain::ChannelCode::IN_APP, kind, domain::DeliveryState::Sent);
        Change::at(Metric::Delivery, dimension, by)
    };
    let changes = [
        sent(domain::RoundKind::Initial, 2),
        sent(domain::RoundKind::Reminder, 1),
        Change::of(Metric::Reached, 2),
        Change::at(Metric::Rounds, domain::RoundKind::Initial.code(), 1),
    ];
    let changes = &changes;
    let write = installation
        .database
        .store
        .write(Writer::Engine, |db| async move { counter::note(&db, organization, alert, changes).await });
    write.await.unwrap();
}

#[tokio::test]
async fn the_overview_counts_alerts_deliveries_and_people() {
    let installation = Installation::new().await;
    let (admin, john) = (installation.admin().await, installation.user("john").await);
    let news = announce(&installation, content(&installation, "news")).await;
    let grave = Content { severity: Severity::Critical, ..content(&installation, "grave") };
    announce(&installation, grave).await;
    count_deliveries(&installation, news).await;
    john.post(&format!("/api/user/alerts/{news}/acknowledge/"), json!({})).await;
    let reply = admin.get("/api/analytics/").await;
    let zero_days = (16..22).map(|day| json!({"date": format!("2026-11-{day}"), "count": 0}));
    let days: Vec<_> = zero_days.chain([json!({"date": "2026-11-22", "count": 2})]).collect();
    let none = json!({"medianSeconds": 0.5, "p90Seconds": 0.9});
    let mut data = reply.json()["data"].clone();
    for time in ["timeToRead", "timeToAcknowledge"] {
        assert!(data["overview"][time]["p90Seconds"].as_f64().unwrap() < 1.3, "{data}");
        data["overview"][time] = none.clone();
    }
    assert_eq!(
        data,
        json!({
            "overview": {
                "totalAlerts": 2, "activeAlerts": 2, "expiredAlerts": 0, "scheduledAlerts": 0, "archivedAlerts": 0,
                "totalDelivered": 3, "totalRead": 1, "totalSnoozed": 0, "everSnoozedCount": 0, "reachedCount": 2,
                "acknowledgedCount": 1, "deadCount": 0, "readRate": 50.0, "acknowledgeRate": 50.0,
                "timeToRead": none, "timeToAcknowledge": none,
            },
            "breakdowns": {
                "severity": [{"severity": "Info", "count": 1}, {"severity": "Critical", "count": 1}],
                "deliveryType": [{"delivery_type": "InApp", "count": 2}],
                "visibility": [{"visibility_type": "Organization", "count": 2}],
                "channels": [
                    {"channel": "InApp", "delivered": 3, "dead": 0, "statusBreakdown": [{"status": "sent", "count": 3}]}
                ],
                "rounds": [
                    {"kind": "initial", "rounds": 1, "delivered": 2}, {"kind": "reminder", "rounds": 0, "delivered": 1}
                ],
            },
            "recentActivity": days,
        })
    );
    assert_eq!(reply.json()["success"], true);
}

#[tokio::test]
async fn an_alert_has_its_own_figures_also_when_it_is_archived() {
    let installation = Installation::new().await;
    let (admin, john) = (installation.admin().await, installation.user("john").await);
    let news = announce(&installation, content(&installation, "news")).await;
    announce(&installation, content(&installation, "other")).await;
    count_deliveries(&installation, news).await;
    john.post(&format!("/api/user/alerts/{news}/snooze/"), json!({})).await;
    let (organization, now) = (installation.home.id, domain::Clock::now(&*installation.clock));
    let archive = installation
        .database
        .store
        .write(Writer::Person, |db| async move { store::alert::archive(&db, organization, news, now).await });
    archive.await.unwrap();
    let reply = admin.get(&format!("/api/analytics/alerts/{news}/")).await;
    assert_eq!(
        reply.json(),
        json!({"success": true, "data": {
            "alert": {"id": news.0, "title": "news", "severity": "Info", "createdAt": "2026-11-22T10:00:00Z"},
            "metrics": {
                "totalDeliveries": 3, "readCount": 0, "snoozedCount": 1, "everSnoozedCount": 1, "reminderCount": 1,
                "reachedCount": 2, "acknowledgedCount": 0, "deadCount": 0, "readRate": 0.0, "acknowledgeRate": 0.0,
                "timeToRead": null, "timeToAcknowledge": null,
            },
            "statusBreakdown": [{"status": "sent", "count": 3}],
            "channels": [
                {"channel": "InApp", "delivered": 3, "dead": 0, "statusBreakdown": [{"status": "sent", "count": 3}]}
            ],
            "rounds": [
                {"kind": "initial", "rounds": 1, "delivered": 2}, {"kind": "reminder", "rounds": 0, "delivered": 1}
            ],
        }})
    );
    let overview = admin.get("/api/analytics/").await.json()["data"].clone();
    assert_eq!((&overview["overview"]["totalAlerts"], &overview["overview"]["archivedAlerts"]), (&json!(2), &json!(1)));
    assert_eq!(overview["recentActivity"][6]["count"], 1);
}

#[tokio::test]
async fn an_unknown_or_foreign_alert_answers_in_the_envelope_of_the_figures() {
    let installation = Installation::new().await;
    let admin = installation.admin().await;
    let other = installation.organization("other").await;
    let theirs = content(&installation, "theirs");
    let foreign = publish(&installation, &other, &theirs, &[Target::Organization(other.id)]).await;
    for alert in [foreign.to_string(), "99".to_owned(), "99999999999999999999".to_owned()] {
        let reply = admin.get(&format!("/api/analytics/alerts/{alert}/")).await;
        let expected = json!({"success": false, "message": "Alert not found"});
        assert_eq!((reply.status.as_u16(), reply.json()), (404, expected));
    }
    assert_eq!(admin.get("/api/analytics/").await.json()["data"]["overview"]["totalAlerts"], 0);
}

#[tokio::test]
async fn figures_are_for_admins() {
    let installation = Installation::new().await;
    let john = installation.user("john").await;
    for path in ["/api/analytics/", "/api/analytics/alerts/1/"] {
        assert_eq!(installation.get(path).await.status, 401);
        let reply = john.get(path).await;
        let text = "You do not have permission to perform this action.";
        assert_eq!((reply.status.as_u16(), reply.json()), (403, json!({"detail": text})));
    }
}
