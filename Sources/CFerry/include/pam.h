// Logins of the system's users, through PAM; compiled only with FERRY_PAM.
#ifndef CFERRY_PAM_H
#define CFERRY_PAM_H

// Whether name and password belong together, and the account may be used now. Blocks as long as the modules do.
// 0 when they do, a PAM error code when not, -1 when PAM was left out.
int ferry_pam(const char *service, const char *user, const char *password, const char *remote);

#endif
