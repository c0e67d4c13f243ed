"""The air between virtual Bluetooth radios: who hears whom, and whether anything is under way."""

import asyncio
from collections.abc import Callable

from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink


class Radio(Controller):
    """A virtual Bluetooth controller; completes what bumble's leaves out."""

    def __init__(self, name: str, air: "Air", address: str) -> None:
        super().__init__(name, link=air)
        self.random_address = hci.Address(address)

    def on_hci_le_create_connection_cancel_command(
        self, command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give up connecting and say so, as the specification asks (Vol 4, Part E, 7.8.13)."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            self.send_hci_packet(
                hci.HCI_LE_Connection_Complete_Event(
                    status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                    connection_handle=0,
                    role=hci.Role.CENTRAL,
                    peer_address_type=pending.peer_address.address_type,
                    peer_address=pending.peer_address,
                    connection_interval=0,
                    peripheral_latency=0,
                    supervision_timeout=0,
                    central_clock_accuracy=0,
                )
            )
        return super().on_hci_le_create_connection_cancel_command(command)

    def on_hci_disconnect_command(self, command: hci.HCI_Disconnect_Command) -> None:
        """Refuse for a connection that is gone, whose end nobody would be told of again (7.1.6)."""
        if self.find_connection_by_handle(command.connection_handle) is None:
            self.send_hci_packet(
                hci.HCI_Command_Status_Event(
                    status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                    num_hci_command_packets=1,
                    command_opcode=command.op_code,
                )
            )
        else:
            super().on_hci_disconnect_command(command)

    def lose_connections(self) -> None:
        """Drop every connection without a word to the other side, as a supervision timeout does."""
        for connection in list(self.le_connections.values()):
            self.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)


class Air(LocalLink):
    """Joins virtual radios, each of which is in range of all others or of none.

    Everything that reaches a radio passes one of the three ``send_`` methods: the place for
    faults of the radio link. Whatever is under way is counted, so that `quiet` is exact.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble leaves it untyped
        self._out_of_range: set[Controller] = set()
        self._strength_dbm: dict[str, int] = {}
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def quiet(self) -> None:
        """Wait until every data packet sent so far has been dealt with by its receiver's host."""
        await self._quiet.wait()

    def strength_dbm(self, address: str) -> int:
        """How strongly a radio is received [dBm]."""
        return self._strength_dbm[address]

    def set_strength(self, address: str, rssi_dbm: int) -> None:
        """Set how strongly a radio is received [dBm]."""
        self._strength_dbm[address] = rssi_dbm

    def reaches(self, radio: Controller) -> bool:
        """Whether a radio is in range."""
        return radio not in self._out_of_range

    def move_out(self, radio: Radio) -> None:
        """Take a radio out of range; its connections are lost on both sides, unannounced."""
        self._out_of_range.add(radio)
        for connection in list(radio.le_connections.values()):
            peer = self.find_le_controller(connection.peer_address)
            if isinstance(peer, Radio) and radio.random_address in peer.le_connections:
                lost = peer.le_connections[radio.random_address]
                peer.on_le_disconnected(lost, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
        radio.lose_connections()

    def move_in(self, radio: Radio) -> None:
        """Bring a radio back into range."""
        self._out_of_range.discard(radio)

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Let all radios in range hear a packet that listen for its kind."""
        if sender_controller in self._out_of_range:
            return
        loop = asyncio.get_running_loop()
        for receiver in self.controllers - self._out_of_range - {sender_controller}:
            listens = receiver.le_scan_enable or receiver.pending_le_connection is not None
            if listens or isinstance(packet, ll.ConnectInd):
                loop.call_soon(receiver.on_ll_advertising_pdu, packet)

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Carry data over a connection, unless an end of it is out of range."""
        receiver = self.find_le_controller(destination_address)
        if receiver is None or {sender_controller, receiver} & self._out_of_range:
            return
        source = sender_controller.random_address
        self._carry(lambda: receiver.on_link_acl_data(source, transport, data))

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Carry a packet of the link layer, unless its receiver is out of range or gone."""
        receiver = self.find_le_controller(receiver_address)
        if receiver is None or receiver in self._out_of_range:
            return
        self._carry(lambda: receiver.on_ll_control_pdu(sender_address, packet))

    def _carry(self, arrive: Callable[[], None]) -> None:
        self._under_way += 1
        self._quiet.clear()
        asyncio.get_running_loop().call_soon(self._arrive, arrive)

    def _arrive(self, arrive: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        arrive()
        # The controller has just scheduled its host's work; callbacks run in the order they are
        # scheduled, so by the time of ours the host has handed the packet to whom it concerns.
        loop.call_soon(self._landed)

    def _landed(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._quiet.set()
