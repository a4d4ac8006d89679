"""Files to a customer's SFTP server."""

from contextlib import contextmanager, suppress

from odoo import fields, models

from ..engine.folder_names import split_folder
from .sftp_session import OF_SETTINGS, SftpSession, SftpTrouble, connect, fingerprint
from .travel_delivery_channel import DeliveryRefused

MANAGERS = "travel_backoffice.group_travel_manager"
BROKEN = ("broken", "unreachable")


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    sftp_host = fields.Char(string="Server")
    sftp_port = fields.Integer(string="Port", default=22)
    sftp_user = fields.Char(string="User")
    sftp_password = fields.Char(string="Password", groups=MANAGERS, copy=False)
    sftp_key = fields.Text(string="Private Key", groups=MANAGERS, copy=False, help="As in ~/.ssh/id_ed25519.")
    sftp_passphrase = fields.Char(string="Passphrase of the Key", groups=MANAGERS, copy=False)
    sftp_host_key = fields.Char(string="Server's Key", readonly=True, copy=False)
    sftp_fingerprint = fields.Char(
        string="Fingerprint",
        compute="_compute_sftp_fingerprint",
        help="The server's key as it was confirmed. Files go to no other.",
    )
    timeout = fields.Integer(string="Timeout (seconds)", default=30)

    def _compute_sftp_fingerprint(self):
        for channel in self:
            channel.sftp_fingerprint = channel.sftp_host_key and fingerprint(channel.sftp_host_key)

    def write(self, vals):
        """Another server has another key: it is to be confirmed anew."""
        if {"sftp_host", "sftp_port"} & set(vals) and "sftp_host_key" not in vals:
            moved = self.filtered(
                lambda channel: any(vals.get(name, channel[name]) != channel[name] for name in ("sftp_host", "sftp_port"))
            )
            super(TravelDeliveryChannel, moved).write({"sftp_host_key": False})
        return super().write(vals)

    def _recipient(self, document, rule):
        if self.type != "sftp":
            return super()._recipient(document, rule)
        return f"{self.sftp_user}@{self.sftp_host}:{self.folder or ''}"

    # -- handed over ------------------------------------------------------------------------------------------------

    def _hand_over_sftp(self, delivery):
        """Put the files of a sending; those that are there with the same bytes count as put."""
        with self._sftp_told():
            return self._on_session(lambda session: self._put_all(session, delivery))

    def _put_all(self, session, delivery):
        folder = session.folder(*self._folder_of(delivery))
        lines = []
        for name, content, _mimetype in self._named_files(delivery):
            new = session.put(folder, name, content, self.replace_files)
            size = len(content)
            lines.append(
                self.env._("%(folder)s/%(name)s: %(size)s bytes", folder=folder, name=name, size=size)
                if new
                else self.env._("%(folder)s/%(name)s: was there already, %(size)s bytes", folder=folder, name=name, size=size)
            )
        return "\n".join(lines)

    def _was_taken_sftp(self, delivery):
        """Each file is read back and compared. Putting it again would do no harm, unless it is fetched away."""
        with suppress(SftpTrouble):
            if self._on_session(lambda session: self._all_there(session, delivery)):
                return True
        return None if self.fetched_away else False

    def _all_there(self, session, delivery):
        folder = session.folder(*self._folder_of(delivery))
        return all(session.compare(f"{folder}/{name}", content) for name, content, _type in self._named_files(delivery))

    # -- the connection ---------------------------------------------------------------------------------------------

    @contextmanager
    def _session(self):
        """One connection for all that is handed over meanwhile, opened when it is first needed."""
        if self.type != "sftp":
            with super()._session() as channel:
                yield channel
            return
        sessions = []
        try:
            yield self.with_context(travel_sftp_sessions=sessions)
        finally:
            for session in sessions:
                session.close()

    def _on_session(self, work):
        """Do ``work(session)``; on a kept connection that broke meanwhile, once more on a new one."""
        sessions = self.env.context.get("travel_sftp_sessions")
        if sessions is None:
            with self._session() as channel:
                return channel._on_session(work)
        if sessions and sessions[-1].alive:
            try:
                return work(sessions[-1])
            except SftpTrouble as trouble:
                if trouble.code not in BROKEN:
                    raise
        while sessions:
            sessions.pop().close()
        sessions.append(self._sftp_session())
        return work(sessions[-1])

    def _sftp_session(self):
        channel = self.sudo()  # sudo: the program logs in, whoever sends; nothing of it is shown
        if not (channel.sftp_host and channel.sftp_user):
            raise SftpTrouble("unset")
        if not channel.sftp_host_key:
            raise SftpTrouble("unconfirmed")
        private_key = (channel.sftp_key, channel.sftp_passphrase) if channel.sftp_key else None
        return SftpSession(
            channel.sftp_host,
            channel.sftp_port or 22,
            channel.sftp_user,
            channel.sftp_host_key,
            password=channel.sftp_password,
            private_key=private_key,
            timeout=max(channel.timeout, 1),
        )

    @contextmanager
    def _sftp_told(self):
        """Trouble as a refusal in plain words. What is wrong with the channel itself concerns its owner."""
        try:
            yield
        except SftpTrouble as trouble:
            of_channel = trouble.code in (*OF_SETTINGS, "unset", "unconfirmed", "space")
            reason = self._sftp_reason(trouble)
            raise DeliveryRefused(reason, final=trouble.code == "clash", of_channel=of_channel) from None

    def _sftp_reason(self, trouble):
        _ = self.env._
        server, detail = self.sudo().sftp_host or "", trouble.detail
        reasons = {
            "unreachable": _("%(server)s cannot be reached (%(detail)s).", server=server, detail=detail),
            "host_key": _(
                "%(server)s shows another key than the one that was confirmed (%(detail)s). Ask the customer whether the "
                "server was changed; then confirm its new key by “Test Connection”.",
                server=server,
                detail=detail,
            ),
            "auth": _("%s refused the log-in: user, password or key are not right.", server),
            "key": _("The private key cannot be read. Is it a whole OpenSSH or PEM key, and the passphrase right?"),
            "folder": _("The folder %(folder)s is not there on %(server)s.", folder=detail, server=server),
            "permission": _("%(server)s does not let us write there (%(detail)s).", server=server, detail=detail),
            "space": _("There is no space left on %s.", server),
            "clash": _("A file %s with other contents is there already. It is not written over.", detail),
            "broken": _("The connection to %(server)s broke (%(detail)s).", server=server, detail=detail),
            "unset": _("The channel has no server or no user yet."),
            "unconfirmed": _("Nobody has confirmed the server's key yet. Press “Test Connection”."),
        }
        return reasons[trouble.code]

    # -- tested -----------------------------------------------------------------------------------------------------

    def _test_sftp(self):
        """Log in and look into the folder; the first time, or with a changed key, show the key for confirmation."""
        with self._sftp_told():
            if not (self.sftp_host and self.sftp_user):
                raise SftpTrouble("unset")
            transport, key = connect(self.sftp_host, self.sftp_port or 22, max(self.timeout, 1), self.sftp_host_key)
            transport.close()
            if key != self.sftp_host_key:
                return self._ask_for_host_key(key)
            session = self._sftp_session()
            try:
                fixed, below = split_folder(self.folder)
                session.folder(fixed)
                if not below:
                    session.try_writing(fixed)
            finally:
                session.close()
        return self.env._("Logged in; the folder %s is there.", fixed)

    def _ask_for_host_key(self, key):
        confirm = self.env["travel.channel.host.key"].create({"channel_id": self.id, "host_key": key})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is this the customer's server?"),
            "res_model": confirm._name,
            "res_id": confirm.id,
            "view_mode": "form",
            "target": "new",
        }
