"""Agreement with people who labelled runs elsewhere: AgentRx's failures, turn by turn, and Who&When's beside them."""
