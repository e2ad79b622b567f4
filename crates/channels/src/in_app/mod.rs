//! In the app: the row is the delivery, sent the moment it commits.

use domain::ChannelCode;

use crate::channel::{Channel, Kind, Means};

pub(crate) struct InApp;

impl Channel for InApp {
    fn kind(&self) -> Kind {
        Kind { code: ChannelCode::IN_APP, name: "InApp", label: "In the app" }
    }

    fn means(&self) -> Means<'_> {
        Means::Row
    }
}
