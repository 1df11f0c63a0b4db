#define _GNU_SOURCE
#include "pam.h"

#ifdef FERRY_PAM

#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>

// Answers every question that hides its answer with the password, and everything else with nothing.
static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *password) {
    if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
    struct pam_response *answers = calloc((size_t)count, sizeof *answers);
    if (answers == NULL) return PAM_BUF_ERR;
    for (int i = 0; i < count; i++) {
        int style = messages[i]->msg_style;
        if (style != PAM_PROMPT_ECHO_OFF && style != PAM_PROMPT_ECHO_ON) continue;
        answers[i].resp = strdup(style == PAM_PROMPT_ECHO_OFF ? (const char *)password : "");
        if (answers[i].resp != NULL) continue;
        for (int j = 0; j < i; j++) {
            if (answers[j].resp == NULL) continue;
            explicit_bzero(answers[j].resp, strlen(answers[j].resp));
            free(answers[j].resp);
        }
        free(answers);
        return PAM_BUF_ERR;
    }
    *responses = answers;
    return PAM_SUCCESS;
}

int ferry_pam(const char *service, const char *user, const char *password, const char *remote) {
    struct pam_conv conversation = {.conv = converse, .appdata_ptr = (void *)password};
    pam_handle_t *handle = NULL;
    int result = pam_start(service, user, &conversation, &handle);
    if (result != PAM_SUCCESS) return result;
    result = pam_set_item(handle, PAM_RHOST, remote);
    if (result == PAM_SUCCESS) result = pam_set_item(handle, PAM_TTY, "ftp");
    if (result == PAM_SUCCESS) result = pam_authenticate(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    // An expired password is refused too: nobody can be asked for a new one here.
    if (result == PAM_SUCCESS) result = pam_acct_mgmt(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    pam_end(handle, result);
    return result;
}

#else

int ferry_pam(const char *service, const char *user, const char *password, const char *remote) {
    (void)service, (void)user, (void)password, (void)remote;
    return -1;
}

#endif
