//! In the app: the row is the delivery, sent the moment it commits.

use domain::{ChannelCode, DeliveryState};

use crate::channel::{Channel, Kind};

pub(crate) struct InApp;

impl Channel for InApp {
    fn kind(&self) -> Kind {
        Kind { code: ChannelCode::IN_APP, name: "InApp", label: "In the app" }
    }

    fn first_state(&self) -> DeliveryState {
        DeliveryState::Sent
    }
}
