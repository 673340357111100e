#!/bin/sh
# Debian's Postfix in a folder, on a port of 127.0.0.1 alone: postfix.sh start|stop FOLDER [PORT]
# It takes what strict servers take, and puts each mail into FOLDER/mails/all/new. It needs root, as Postfix does.
set -eu
folder=$2
if [ "$1" = stop ]; then exec postfix -c "$folder/etc" stop; fi
mkdir -p "$folder/etc" "$folder/queue" "$folder/data" "$folder/mails"
chmod 755 "$folder"
chown postfix "$folder/data"
user=$(id -u postfix)
group=$(id -g postfix)
chown "$user:$group" "$folder/mails"
cat > "$folder/etc/main.cf" <<END
compatibility_level = 3.7
myhostname = mail.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = $folder/queue
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $folder/log
maillog_file_prefixes = $folder
smtpd_recipient_restrictions = reject_non_fqdn_sender, reject_non_fqdn_recipient, permit_mynetworks, reject
smtpd_helo_required = yes
strict_rfc821_envelopes = yes
strict_7bit_headers = yes
strict_8bitmime_body = yes
strict_mime_encoding_domain = yes
smtpd_forbid_bare_newline = yes
smtpd_forbid_bare_newline_exclusions =
smtpd_forbid_unauth_pipelining = yes
line_length_limit = 2048
virtual_mailbox_domains = example.com bounces.example.com
smtpd_reject_unlisted_recipient = no
virtual_mailbox_base = $folder/mails
virtual_mailbox_maps = regexp:$folder/etc/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:$user
virtual_gid_maps = static:$group
default_transport = discard:
END
# Each mail goes into one folder; an address that begins with `gone` is found to be none after its mail was taken.
echo '!/^gone/ all/' > "$folder/etc/mailboxes"
cat > "$folder/etc/master.cf" <<END
127.0.0.1:$3 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
showq unix n - n - - showq
END
exec postfix -c "$folder/etc" start
