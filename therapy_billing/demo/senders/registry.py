"""Every provider's sender by the provider's name."""

from therapy_billing.demo.senders.base import Sender
from therapy_billing.demo.senders.daily import DailySender
from therapy_billing.demo.senders.jaas import JaasSender
from therapy_billing.demo.senders.livekit import LiveKitSender
from therapy_billing.demo.senders.whereby import WherebySender
from therapy_billing.demo.senders.zoom import ZoomSender

SENDERS: dict[str, Sender] = {
    "livekit": LiveKitSender(),
    "zoom": ZoomSender(),
    "daily": DailySender(),
    "jaas": JaasSender(),
    "whereby": WherebySender(),
}
