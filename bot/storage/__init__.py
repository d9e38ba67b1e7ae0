"""What must survive a restart: conversations, messages, queues, tickets, officers and the audit trail."""
